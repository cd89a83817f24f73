"""Results that other tools wrote, read as evidence: files in, a summary or a reason out.

    read_results("bakery.eval", data)
    # Summary(tool="inspect_ai", model="openai/gpt-4o", task="bakery_answers", n=8, …)
    read_results("old.jsonl", data)
    # NotParsed(tool="garak", why="garak {version} writes a form that …")

Nothing is guessed: a form or version that is not in a reader's table is kept and marked *not
parsed*. None of these tools is a dependency, and nothing of a file is ever run or unpacked to
disk. A number that the tool wrote without counts stays without an interval, and says so.
"""

from fairlead.core.results.reading import TOOLS, read_results
from fairlead.core.results.summary import READER, Line, Note, NotParsed, Summary

__all__ = ["READER", "TOOLS", "Line", "NotParsed", "Note", "Summary", "read_results"]

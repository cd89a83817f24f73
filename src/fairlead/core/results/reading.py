"""One door for all tools: recognise by what is inside, read strictly, or say why not."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from fairlead.core.results import (
    deepeval,
    evidently,
    fairlearn,
    garak,
    giskard,
    inspect_ai,
    mlflow,
    promptfoo,
)
from fairlead.core.results.strict import LARGEST, Node, NotReadError, parsed
from fairlead.core.results.summary import Note, NotParsed, Summary
from fairlead.core.results.zipped import listed

MOST_LINES_IN: Final = 1_000_000
_UNCHECKED: Final = (
    Note(says="That the tool ran on the model and the data that the file names."),
    Note(says="Whether the questions are the ones your use puts to the system."),
    Note(says="Whether the tool's own judgement of each answer is right."),
)


# The name of each tool for people.
TOOLS: Final = {
    "inspect_ai": "Inspect",
    "garak": "garak",
    "promptfoo": "promptfoo",
    "deepeval": "DeepEval",
    "giskard": "Giskard",
    "evidently": "Evidently",
    "fairlearn": "Fairlearn",
    "mlflow": "MLflow",
}
_OBJECTS: Final = (inspect_ai, promptfoo, deepeval, giskard, evidently, fairlearn, mlflow)


def read_results(name: str, data: bytes) -> Summary | NotParsed:
    """Read a results file; `name` only says whether lines or one object are to be expected.

    A file that no reader knows comes back as `NotParsed` with an empty tool; one that a reader
    knows and refuses names the tool. Nothing else is ever raised, whatever the bytes are.
    """
    digest = hashlib.sha256(data).hexdigest()
    found = ""
    try:
        found, read = _recognised(name.casefold(), data)
        told = read()
    except NotReadError as error:
        return NotParsed(
            why=error.says, facts=error.facts, tool=found, digest=digest, size=len(data)
        )
    return replace(told, digest=digest, size=len(data), unchecked=_UNCHECKED)


def _recognised(name: str, data: bytes) -> tuple[str, Callable[[], Summary]]:
    if data[:4] == b"PK\x03\x04":
        if name.endswith(".eval") or inspect_ai.is_zip(listed(data)):
            return "inspect_ai", lambda: inspect_ai.read_zip(data)
    elif name.endswith(".eval"):
        raise NotReadError("It is named .eval, but is no archive of Inspect.")
    elif name.endswith(".jsonl"):
        lines = _lines(data)
        first = next(lines, None)
        if first is not None and garak.is_lines(first.value):
            return "garak", lambda: garak.read_lines(_all(first, lines))
    else:
        return _object(data)
    raise _unknown()


def _object(data: bytes) -> tuple[str, Callable[[], Summary]]:
    doc = parsed(data)
    known = [each for each in _OBJECTS if isinstance(doc, dict) and each.is_json(doc)]
    if not known:
        raise _unknown()
    return known[0].TOOL, lambda: known[0].read_json(Node(doc))


def _all(first: Node, lines: Iterator[Node]) -> Iterator[Node]:
    yield first
    yield from lines


def _lines(data: bytes) -> Iterator[Node]:
    if len(data) > LARGEST:
        raise NotReadError("It is larger than {most} MiB: export fewer runs at once.", most=32)
    if data.count(b"\n") > MOST_LINES_IN:
        raise NotReadError("It holds more than {most} lines.", most=MOST_LINES_IN)
    for at, line in enumerate(data.split(b"\n"), start=1):
        if line.strip():
            yield Node(_line(line, at), f"line {at}")


def _line(line: bytes, at: int) -> object:
    try:
        return parsed(line)
    except NotReadError as error:
        says = "Line {at} is not whole: {why}"
        raise NotReadError(says, at=at, why=str(error)) from error


def _unknown() -> NotReadError:
    return NotReadError("No tool whose results are read wrote a file of this form.")

"""A report of a run as a document: what was found, how it was measured, what was not checked."""

from collections.abc import Sequence
from dataclasses import dataclass

from fairlead.core.papers.measurement.section import Section


@dataclass(frozen=True, kw_only=True)
class Paper:
    """Everything a report says, in its reader's language, before it becomes HTML or PDF.

    `answer` is the key of the answer, `verdict` its sentence. `method` are label and value of how
    it was measured, `unchecked` what nobody should read into it. `footing` says where it was read.
    """

    title: str
    subtitle: str
    answer: str
    answer_says: str
    verdict: str
    sections: Sequence[Section]
    method: Sequence[tuple[str, str]]
    method_title: str = "How this was measured"
    unchecked: Sequence[str] = ()
    unchecked_title: str = "Not checked"
    answers: tuple[tuple[str, str], ...] = (
        ("within", "Within your limit"),
        ("breach", "Beyond your limit"),
        ("insufficient evidence", "Too few to say"),
    )
    footing: str = ""
    language: str = "en"

    def says(self, answer: str) -> str:
        """Say an answer in words."""
        return dict(self.answers).get(answer, "")

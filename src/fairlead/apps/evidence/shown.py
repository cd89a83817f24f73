"""Evidence in words: what an opener should know, and the controls it supports."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from fairlead.core.catalogue import catalogue
from fairlead.core.catalogue.requirements import Control


def note_says(note: str) -> str:
    """Say what was noticed about a file when it was taken in."""
    says = {
        "pdf_active": _("This PDF carries scripts or attachments: open it with scripts off."),
        "formulas": _("Cells of this table begin like formulas: a spreadsheet would run them."),
        "programs": _("This archive holds programs: do not start them."),
    }
    return says.get(note, note)


def supported(ids: Iterable[str]) -> list[Control]:
    """Give the controls of these ids in the order of the standard."""
    wanted = set(ids)
    return [each for each in catalogue().controls.values() if each.id in wanted]

"""The list of decisions: its columns for the page and for a spreadsheet."""

from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from fairlead.apps.decisions.blind import hidden
from fairlead.apps.decisions.models import Decision
from fairlead.apps.pages import marks
from fairlead.apps.pages.listspec import Column, ListSpec

MOST_EXPORTED: Final = 10_000


def when(decision: Decision) -> str:
    """Write when it was decided, in the reader's time."""
    return date_format(timezone.localtime(decision.at), "j M Y, H:i:s")


def person(decision: Decision) -> str:
    """Write a person's pseudonym so that it can be told apart and read out."""
    return f"{decision.subject[:12]}…" if decision.subject else ""


def involvement(decision: Decision) -> SafeString | str:
    """Mark what a person had to do with it."""
    if hidden(decision):
        return ""
    if decision.overridden:
        return marks.state("watch", _now("Overridden"), "user-check", plain=True)
    said = {"accept": _now("Kept by a person"), "stop": _now("Stopped by a person")}
    word = said.get(decision.action, "")
    return marks.state("observed", word, "user-check", plain=True) if word else ""


def outcome(decision: Decision) -> str:
    """Give the outcome, but not to whoever is to look at the decision blind."""
    return _now("Look at it blind first") if hidden(decision) else decision.outcome


def later(decision: Decision) -> str:
    """Give the later outcome, but not to whoever is to look at the decision blind."""
    return "" if hidden(decision) else decision.later


def action(decision: Decision) -> str:
    """Give what a person did with it, but not to whoever is to look at it blind."""
    return "" if hidden(decision) else decision.action


def overridden(decision: Decision) -> bool | str:
    """Say whether a person decided otherwise, but not to whoever is to look at it blind."""
    return "" if hidden(decision) else decision.overridden


def address(decision: Decision) -> str:
    """Give the address of the page of a decision that a search has found."""
    return _addresses() + f"{decision.epoch}/{decision.seq}/"  # type: ignore[attr-defined]  # see searching.py


def _addresses() -> str:
    return reverse("decisions:list")


DECISIONS: Final = ListSpec(
    name="decisions",
    caption=_("Decisions"),
    columns=(
        Column("id", _("Decision"), lambda d: d.ext_id, note=lambda d: d.kind, href=address),
        Column("at", _("Decided"), when, plain=lambda d: d.at),
        Column("system", _("System"), lambda d: d.system.name, plain=lambda d: d.system.code),
        Column("outcome", _("Outcome"), outcome, note=later),
        Column("version", _("Model"), lambda d: d.model, note=lambda d: d.version, wide=True),
        Column("human", _("Person"), involvement, plain=action),
        Column("subject", _("About"), person, plain=lambda d: d.subject, wide=True),
        Column("kind", _("Kind"), lambda d: d.kind, shown=False),
        Column("model_version", _("Version"), lambda d: d.version, shown=False),
        Column("later", _("Later outcome"), later, shown=False),
        Column("overridden", _("Overridden"), overridden, shown=False),
        Column("seq", _("Ledger number"), lambda d: d.seq, shown=False),
    ),
)

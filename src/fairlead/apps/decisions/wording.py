"""A decision in the reader's language: what was decided, by whom, and what happened when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fairlead.apps.decisions.models import Decision
from fairlead.core.decisions.phrases import Phrases
from fairlead.core.decisions.timeline import Moment

PARTS: Final = {
    "input": gettext_lazy("what went in"),
    "prompt": gettext_lazy("what was asked"),
    "output": gettext_lazy("what came out"),
    "explanation": gettext_lazy("why"),
    "attributes": gettext_lazy("features looked at for bias"),
    "letter": gettext_lazy("a letter"),
}
_MILLION: Final = 1_000_000


@dataclass(frozen=True)
class Knot:
    """One moment as the time line shows it."""

    title: str
    text: str
    by: str
    at: str
    kind: str
    n: int | None
    href: str
    note: str
    tells_no_answer: bool = False


@dataclass(frozen=True)
class Said:
    """The verdict line: its kind and word, the sentence, and what stands below."""

    kind: str
    icon: str
    word: str
    sentence: str
    text: str
    numbers: tuple[tuple[str, str, str], ...]


def phrases() -> Phrases:
    """Give the sentences for reasons in the reader's language."""
    return Phrases(
        up=_("{name}: moved the result up"),
        down=_("{name}: moved the result down"),
        weighed=_("{name}: was weighed"),
        changed=_("{name} at {to} instead of {from}"),
        to=_("{name} at {to}"),
    )


def micro(value: int | None, digits: int = 3) -> str:
    """Write whole millionths as people read them."""
    return "" if value is None else str(number_format(value / _MILLION, digits))


def verdict(decision: Decision, plain: Mapping[str, Any]) -> Said:
    """Say in one line what was decided and by whom, as far as the sender tells."""
    human = plain.get("human") or {}
    action = str(human.get("action") or decision.action or "")
    system, outcome = decision.system.name, decision.outcome
    sentences = {
        "accept": _("A person looked and kept the answer of {system}: {outcome}."),
        "override": _("A person decided otherwise than {system}: {outcome}."),
        "stop": _("A person stopped {system}: {outcome}."),
        "": _("{system} answered: {outcome}."),
    }
    words = {
        "accept": ("decided", "user-check", _("Decided by a person")),
        "override": ("decided", "user-check", _("Decided by a person")),
        "stop": ("decided", "hand-stop", _("Stopped by a person")),
        "": ("observed", "robot", _("Decided by the system")),
    }
    kind, icon, word = words.get(action, words[""])
    if not action and decision.overridden:
        sentences[""] = _("{system} answered {outcome}; a person decided otherwise later.")
        kind, icon, word = "decided", "user-check", _("Overridden at a review")
    sentence = sentences.get(action, sentences[""]).format(system=system, outcome=outcome)
    return Said(kind, icon, word, sentence, _below(human, action), _numbers(decision))


def _below(human: Mapping[str, Any], action: str) -> str:
    if reason := human.get("reason_code"):
        return _("Reason given: {code}.").format(code=reason)
    if human.get("required") and not action:
        return _("A person was to look at it; none is recorded by the sender.")
    return ""


def _numbers(decision: Decision) -> tuple[tuple[str, str, str], ...]:
    said = _("as the sender says")
    model = (_("Model"), decision.model or "–", decision.version)
    score = (_("Score"), micro(decision.score_micro), said)
    sure = (_("How sure"), micro(decision.confidence_micro), said)
    took = _("{n} ms").format(n=decision.latency_ms) if decision.latency_ms is not None else ""
    later = (_("What came of it"), decision.later, "")
    told = (model, score, sure, (_("Took"), took, said), later)
    return tuple(each for each in told if each[1] and each[1] != "–")


_TELL_NO_ANSWER: Final = frozenset({"asked", "weighed", "sealed"})


def knot(moment: Moment) -> Knot:
    """Word one moment."""
    title, text, kind = _worded(moment)
    place = moment.place
    return Knot(
        title=title,
        text=text,
        by=moment.who,
        at=when(moment.at),
        kind=kind,
        n=place[1] if place else None,
        href="",
        note=_("the sender says") if moment.is_claim else "",
        tells_no_answer=moment.what in _TELL_NO_ANSWER,
    )


def when(at: str) -> str:
    """Write a moment of the ledger in the reader's time."""
    local = timezone.localtime(datetime.fromisoformat(at).astimezone(UTC))
    return date_format(local, "j M Y, H:i:s")


def _worded(moment: Moment) -> tuple[str, str, str]:
    facts = moment.facts
    if moment.what == "act":
        return _act(facts)
    outcome = facts.get("outcome", "")
    says = {
        "asked": (_("Asked"), "", "stated"),
        "weighed": (_("Weighed by the model"), _model(facts), "observed"),
        "ruled": (
            _("Rule: {code}").format(code=facts.get("says") or facts.get("code")),
            _met(facts),
            "observed",
        ),
        "looked": (_human(facts), str(facts.get("reason_code") or ""), "decided"),
        "decided": (_("Decided: {outcome}").format(outcome=outcome), "", "observed"),
        "sealed": (_("Sealed in the ledger"), "", ""),
        "turned_out": (_("What came of it: {outcome}").format(outcome=outcome), "", "tested"),
    }
    return says[moment.what]


def _act(facts: Mapping[str, Any]) -> tuple[str, str, str]:
    because = "\n".join(f"“{each}”" for each in facts.get("because", ()))
    kind = str(facts.get("kind", ""))
    if kind == "ai.override":
        return _reviewed(facts["sealed"]), because, "decided"
    says = str(facts["says"])
    return says[:1].upper() + says[1:], because, ""


def _reviewed(sealed: Mapping[str, Any]) -> str:
    """Say what held after a review, as its entry has it."""
    says = {
        "accept": _("At a review it was kept: {outcome}"),
        "override": _("At a review it was decided otherwise: {outcome}"),
        "stop": _("At a review it was stopped: {outcome}"),
    }
    template = says.get(str(sealed.get("action")), _("A person looked at it: {outcome}"))
    return template.format(outcome=sealed.get("outcome") or "–")


def _model(facts: Mapping[str, Any]) -> str:
    named = " ".join(str(facts[key]) for key in ("name", "version") if facts.get(key))
    took = facts.get("latency_ms")
    return ", ".join(filter(None, (named, _("{n} ms").format(n=took) if took is not None else "")))


def _met(facts: Mapping[str, Any]) -> str:
    return {True: _("met"), False: _("not met")}.get(facts.get("met"), "")  # type: ignore[arg-type]  # may be missing


def _human(facts: Mapping[str, Any]) -> str:
    return {
        "accept": _("A person looked and kept it"),
        "override": _("A person decided otherwise"),
        "stop": _("A person stopped it"),
    }.get(str(facts.get("action")), _("A person looked"))

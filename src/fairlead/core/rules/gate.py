"""May this system be released? No, because …; yes; or nobody can judge that (A.6.2.5, A.6.2.6).

The gate opens only on what is known to be so. One reason against closes it, whatever else is
missing; without a reason against, one thing that nobody knows is enough not to say yes.

>>> from fairlead.core.rules.revalidation import NEVER
>>> told = gate(Facts(subjects=(Subject(name="MOD-1 2.0", validity=NEVER),), checks=()))
>>> told.answer.value, [str(each) for each in told.because]
('no', ['MOD-1 2.0: It was never validated.'])
>>> gate(Facts(subjects=(), checks=())).answer.exit
2
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from fairlead.core.rules.because import Because
from fairlead.core.rules.revalidation import Validity

INSUFFICIENT: Final = "insufficient evidence"


class Answer(StrEnum):
    """What the gate says."""

    YES = "yes"
    NO = "no"
    CANNOT_JUDGE = "cannot judge"

    @property
    def exit(self) -> int:
        """The exit code of a command that asked."""
        return _EXIT[self]


_EXIT: Final = MappingProxyType({Answer.YES: 0, Answer.NO: 1, Answer.CANNOT_JUDGE: 2})


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What has to be validated before it runs: a model version in a system, or the system."""

    name: str
    validity: Validity


@dataclass(frozen=True, kw_only=True)
class Check:
    """How a check of the system stands: its last answer, open findings, silence, evidence.

    `answer` is that of the last run that finished: `within`, `breach`, `insufficient evidence`,
    or nothing when none did. `failed` is the sentence of the last run if it failed. A breach
    that somebody accepted, until a day and with a reason, does not close the gate.
    """

    code: str
    answer: str = ""
    failed: str = ""
    silent_since: str = ""
    open_findings: tuple[str, ...] = ()
    is_accepted: bool = False
    is_paused: bool = False
    stale: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything the gate looks at; `oversight` are findings that nobody closed, by code."""

    subjects: tuple[Subject, ...]
    checks: tuple[Check, ...]
    retired: bool = False
    stopped: Because | None = None
    oversight: tuple[tuple[str, Because], ...] = ()
    stale: tuple[str, ...] = ()
    configuration: str = ""
    validated_configuration: str = ""


@dataclass(frozen=True)
class Reason:
    """One thing that speaks against release, or that nobody knows: of what kind, about what."""

    kind: str
    about: str
    because: Because

    def __str__(self) -> str:
        return f"{self.about}: {self.because}" if self.about else str(self.because)


@dataclass(frozen=True)
class Gate:
    """The answer, what speaks against release, and what nobody knows."""

    answer: Answer
    reasons: tuple[Reason, ...]
    unknown: tuple[Reason, ...]

    @property
    def because(self) -> tuple[Reason, ...]:
        """Give what the answer rests on."""
        return self.reasons or self.unknown


def gate(facts: Facts) -> Gate:
    """Say whether a system may be released, and why not."""
    reasons, unknown = tuple(_against(facts)), tuple(_unknown(facts))
    if reasons:
        return Gate(Answer.NO, reasons, unknown)
    return Gate(Answer.CANNOT_JUDGE if unknown else Answer.YES, (), unknown)


def _against(facts: Facts) -> Iterator[Reason]:
    if facts.retired:
        says = "The system is retired: take it back into use first."
        yield Reason("retired", "", Because(says))
    if facts.stopped is not None:
        yield Reason("stopped", "", facts.stopped)
    for each in facts.subjects:
        if not each.validity.state.holds:
            yield Reason("validation", each.name, each.validity.because)
    told, validated = facts.configuration, facts.validated_configuration
    if told and validated and told != validated:
        says = "The configuration {told}… is not the one that was validated ({validated}…)."
        because = Because(says, told=told[:12], validated=validated[:12])
        yield Reason("configuration", "", because)
    for check in facts.checks:
        yield from _against_check(check)
    for code, because in facts.oversight:
        yield Reason("oversight", code, because)
    for code in facts.stale:
        yield Reason("evidence", code, Because("This evidence is stale: renew it."))


def _against_check(check: Check) -> Iterator[Reason]:
    for code in check.open_findings:
        says = "A limit was passed in {check}, and the finding is open."
        yield Reason("finding", code, Because(says, check=check.code))
    if check.answer == "breach" and not check.open_findings and not check.is_accepted:
        yield Reason("breach", check.code, Because("The last run passed a limit."))
    if check.silent_since and not check.is_paused:
        says = "The source is silent: no run since {since}."
        yield Reason("silent", check.code, Because(says, since=check.silent_since))
    for code in check.stale:
        says = "The evidence {code} is stale: run the check."
        yield Reason("evidence", check.code, Because(says, code=code))


def _unknown(facts: Facts) -> Iterator[Reason]:
    if not facts.checks:
        says = "No check watches the system: add one, or nobody can say how it does."
        yield Reason("no_check", "", Because(says))
    if facts.configuration and not facts.validated_configuration:
        says = "No configuration was named when the system was validated."
        yield Reason("configuration", "", Because(says))
    for check in facts.checks:
        yield from _unknown_of(check)


def _unknown_of(check: Check) -> Iterator[Reason]:
    if check.is_paused:
        yield Reason("paused", check.code, Because("The check is paused: nothing watches here."))
    if check.failed:
        says = "The last run failed: {why}"
        yield Reason("failed", check.code, Because(says, why=check.failed))
    elif not check.answer and not check.silent_since:
        yield Reason("not_run", check.code, Because("It has not run yet."))
    elif check.answer == INSUFFICIENT:
        says = "Too few rows to say: insufficient evidence is no pass."
        yield Reason("insufficient", check.code, Because(says))

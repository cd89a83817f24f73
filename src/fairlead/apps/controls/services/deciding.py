"""Deciding whether controls apply, and saying how they are put into practice (6.1.3)."""

import re
from collections.abc import Sequence
from typing import Final

from django.utils import timezone

from fairlead.apps.controls import acts, queries
from fairlead.apps.controls.models import ControlDecision
from fairlead.apps.journal.errors import NotPermittedError, RuleBrokenError
from fairlead.apps.journal.services import doing, write_down
from fairlead.apps.org.models import Member
from fairlead.core.catalogue import UnknownIdError, catalogue
from fairlead.core.rules.controls import may_exclude, may_include

_RISK: Final = re.compile(r"^R-[1-9][0-9]{0,6}$")
_LONGEST: Final = 4000
_MOST_RISKS: Final = 50


def decide_control(*, by: Member, control_id: str, applies: bool, reason: str) -> ControlDecision:
    """Decide whether one control applies, and say why.

    Raises:
        NotPermittedError: `by` may not decide about this control.
        RuleBrokenError: the reason says nothing, or the control cannot be left out.
    """
    record = _record(by, control_id)
    with doing(acts.DECIDED, by=by, about=record) as entry:
        entry.update(**_decide(record, by=by, applies=applies, reason=reason))
    return record


def decide_controls(
    *, by: Member, control_ids: Sequence[str], applies: bool, reason: str
) -> list[ControlDecision]:
    """Decide about several controls for one reason: all of them, or none.

    Raises:
        NotPermittedError: `by` may not decide about one of them.
        RuleBrokenError: the reason will not do for one of them; its sentence names which.
    """
    records = [_record(by, each) for each in dict.fromkeys(control_ids)]
    if not records:
        raise RuleBrokenError("Choose at least one control.")
    for record in records:
        NotPermittedError.unless(by.may(acts.DECIDED, record))
    first, *others = records
    with doing(acts.DECIDED, by=by, about=first) as entry:
        entry.update(**_decide(first, by=by, applies=applies, reason=reason))
        for record in others:
            entry.also(
                acts.DECIDED,
                about=record,
                **_decide(record, by=by, applies=applies, reason=reason),
            )
    return records


def describe(*, by: Member, control_id: str, how: str, risks: Sequence[str]) -> ControlDecision:
    """Say how a control is put into practice and which risks it answers.

    Raises:
        RuleBrokenError: a code is no risk, or the text is too long.
    """
    record = _record(by, control_id)
    with doing(acts.DESCRIBED, by=by, about=record) as entry:
        record.how, record.risks = how.strip(), _risks(risks)
        if len(record.how) > _LONGEST:
            raise RuleBrokenError("Say it in {most} characters or fewer.", most=_LONGEST)
        record.save()
        entry.update(risks=record.risks)
        if record.how:
            entry.update(how=write_down(record.how, about=record))
    return record


def _record(by: Member, control_id: str) -> ControlDecision:
    try:
        known = catalogue().control(control_id).id
    except UnknownIdError as error:
        raise RuleBrokenError("{why}", why=str(error)) from error
    found = queries.get_decision(by.organisation, known)
    return found or ControlDecision(organisation=by.organisation, control_id=known)


def _decide(
    record: ControlDecision, *, by: Member, applies: bool, reason: str
) -> dict[str, object]:
    rule = may_include if applies else may_exclude
    RuleBrokenError.unless(rule(record.control_id, reason=reason))
    record.applies, record.reason = applies, reason.strip()
    record.decided_by, record.decided_at = by, timezone.now()
    record.save()
    return {"applies": applies, "because": write_down(record.reason, about=record)}


def _risks(told: Sequence[str]) -> list[str]:
    codes = list(dict.fromkeys(each.strip().upper() for each in told if each.strip()))
    odd = [each for each in codes if not _RISK.match(each)]
    if odd or len(codes) > _MOST_RISKS:
        raise RuleBrokenError(
            "Name risks by their code, such as R-12: “{odd}” is none.",
            odd=(odd or codes[_MOST_RISKS:])[0][:20],
        )
    return codes

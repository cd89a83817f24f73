"""States that a pipeline counted where the rows are: judged here, the rows never come."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.journal.errors import BadInputError, NotPermittedError, RuleBrokenError
from fairlead.apps.journal.services import doing
from fairlead.apps.monitor import acts, measuring
from fairlead.apps.monitor.models import Check, Run, Source
from fairlead.apps.monitor.services.finishing import Counted, fail, finish, must_belong
from fairlead.apps.org.models import Member
from fairlead.apps.org.numbering import numbered

_LONGEST_SQL: Final = 20_000
_MOST_SQL: Final = 50


def push(
    check: Check,
    *,
    by: Member,
    states: Sequence[str],
    sql: Mapping[str, str] | None = None,
    source: str = "",
    source_digest: str = "",
    coverage: Mapping[str, Any] | None = None,
    versions: Mapping[str, str] | None = None,
) -> Run:
    """Take in states (base64 of their canonical bytes), judge them and keep the run.

    Raises:
        NotPermittedError: the token may not measure.
        BadInputError: a state is no state, or does not belong to this check.
        RuleBrokenError: the check is paused, or takes no states.
    """
    NotPermittedError.unless(by.may(acts.RUN_PUSHED, check))
    if check.source != Source.PUSH:
        raise RuleBrokenError(_("{code} measures by itself: it takes no states."), code=check.code)
    if check.is_paused:
        raise RuleBrokenError(_("{code} is paused: take it up again first."), code=check.code)
    told = Counted(
        states=[measuring.read_state(_bytes(each)) for each in states],
        sql=_short(sql or {}),
        source=source[:200],
        source_digest=source_digest,
        coverage=coverage or {},
        versions=versions or {},
    )
    must_belong(check, told.states)
    with doing(acts.RUN_PUSHED, by=by, about=check) as entry:
        facts = {"of_check": check, "cause": Run.Cause.PUSH, "asked_by": by, "tries": 1}
        facts |= {"state": Run.State.RUNNING, "started_at": timezone.now()}
        run = numbered(Run, check.organisation, **facts)
        entry.update(run=run.code, states=len(told.states))
    try:
        return finish(run, told)
    except BadInputError as refused:
        fail(run, str(refused))
        raise


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as broken:
        raise BadInputError("A state is not base64: send what `fairlead push` sends.") from broken


def _short(sql: Mapping[str, str]) -> dict[str, str]:
    if len(sql) > _MOST_SQL or any(len(each) > _LONGEST_SQL for each in sql.values()):
        raise BadInputError("The SQL is longer than anybody reads: 50 texts of 20,000 characters.")
    return dict(sql)

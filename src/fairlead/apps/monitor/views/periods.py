"""Any period of a check, and two of them beside each other: sums of what is kept, no row read."""

from typing import Any

import orjson
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fairlead.apps.journal.errors import FairleadError
from fairlead.apps.monitor import queries, tables
from fairlead.apps.monitor.forms import PeriodForm
from fairlead.apps.monitor.lines import comparison_of, lines_of
from fairlead.apps.monitor.periods import Period, period
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pages.answers import page
from fairlead.apps.pages.guard import reads


@require_safe
@reads("monitor")
def periods(request: MemberRequest, code: str) -> HttpResponse:
    """Show a period of a check, and another beside it where one is chosen."""
    check = queries.get_check(request.member.organisation, code)
    kept = queries.spans_of(check)
    form = PeriodForm(request.GET or None, kept=kept)
    told: dict[str, Any] = {"check": check, "kept": kept, "form": form}
    if not kept.windows:
        return page(request, "monitor/period.html", **told)
    asked = form.asked() if form.is_valid() else {}
    try:
        first = period(check, **asked.get("first", {}))
        told |= _shown(first)
        if "second" in asked:
            other = period(check, **asked["second"])
            told["rows"] = comparison_of(first.report.results, other.report.results)
            told["other"] = other
    except FairleadError as refused:
        told["trouble"] = str(refused)
    status = 422 if form.errors else 200
    return page(request, "monitor/period.html", status=status, **told)


def _shown(found: Period) -> dict[str, Any]:
    answer = found.report.answer.value
    kind, word = tables.ANSWERS[answer]
    numbers = [
        (_("Rows"), f"{found.rows:,}", ""),
        (_("Windows"), str(found.windows), ""),
        (_("Limits answered"), str(len(found.report.judged)), ""),
    ]
    lines = lines_of(orjson.loads(found.report.to_json()))
    return {"found": found, "kind": kind, "word": word, "numbers": numbers, "lines": lines}

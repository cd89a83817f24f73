"""One run: the answer first, then every line with its interval, then how it came about."""

from typing import Any

import orjson
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fairlead.apps.journal.errors import BadInputError
from fairlead.apps.journal.queries import timeline
from fairlead.apps.monitor import measuring, pictures, queries, tables
from fairlead.apps.monitor.lines import is_shown, lines_of, shown_section
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pages.answers import page
from fairlead.apps.pages.guard import reads


@require_safe
@reads("monitor")
def run(request: MemberRequest, code: str) -> HttpResponse:
    """Show one run."""
    firm = request.member.organisation
    found = queries.get_run(firm, code)
    kind, word = tables.ANSWERS[found.answer]
    verdict, sections = pictures.shown(found)
    told: dict[str, Any] = {"lines": [], "record": {}, "trouble": found.trouble}
    if found.report_digest:
        try:
            told["lines"] = lines_of(orjson.loads(measuring.kept(found.report_digest)))
            told["record"] = orjson.loads(measuring.kept(found.record_digest))
        except BadInputError as changed:
            told["trouble"] = str(changed)
    return page(
        request,
        "monitor/run.html",
        run=found,
        kind=kind,
        word=word,
        verdict=verdict,
        numbers=_numbers(found),
        method=_method(found, told["record"]),
        sections=[shown_section(each) for each in sections if is_shown(each)],
        mark=tables.run_mark(found),
        findings=[(f, tables.finding_mark(f), tables.words(f)) for f in found.findings.all()],
        timeline=timeline(found.tenant, about=found, limit=20),
        **told,
    )


def _numbers(run: Any) -> list[tuple[str, str, str]]:  # noqa: ANN401 - a run
    """The four figures beside the verdict."""
    if not run.report_digest:
        return []
    counts = run.counts
    return [
        (_("Beyond a limit"), str(counts.get("breach", 0)), ""),
        (_("Too few to say"), str(counts.get("insufficient", 0)), ""),
        (_("Within the limits"), str(counts.get("within", 0)), ""),
        (_("Rows"), f"{run.rows:,}", ""),
    ]


def _method(run: Any, record: dict[str, Any]) -> list[str]:  # noqa: ANN401 - a run
    """How we know: whose limits, what was compared, how it was computed."""
    told = [str(record.get("method", ""))]
    policy = record.get("policy") or {}
    if policy.get("set_by"):
        told.append(_("Limits: {who}").format(who=policy["set_by"]))
    if record.get("reference"):
        told.append(_("Compared with {code}").format(code=record["reference"]["code"]))
    return [each for each in told if each] if run.report_digest else []


@require_safe
@reads("monitor")
def record(request: MemberRequest, code: str) -> HttpResponseBase:
    """Hand out how a run came about, byte for byte as it was sealed."""
    found = queries.get_run(request.member.organisation, code)
    return _file(found.record_digest, f"{found.code}.record.json")


@require_safe
@reads("monitor")
def report(request: MemberRequest, code: str) -> HttpResponseBase:
    """Hand out the results of a run, byte for byte as they were sealed."""
    found = queries.get_run(request.member.organisation, code)
    return _file(found.report_digest, f"{found.code}.report.json")


def _file(digest: str, name: str) -> HttpResponseBase:
    if not digest:
        raise Http404(_("This run has no results."))
    return FileResponse(
        measuring.opened(digest), as_attachment=True, filename=name, content_type="application/json"
    )

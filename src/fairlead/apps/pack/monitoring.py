"""What a pack tells of monitoring: checks, runs, findings, validations, sealed pasts.

Of the newest run of each check the judged results stand in the records, so that they can be read
without Fairlead; how every run came about is its evidence, a file in the pack.
"""

import orjson
from django.utils import timezone

from fairlead.apps.journal.errors import BadInputError
from fairlead.apps.monitor import measuring, queries
from fairlead.apps.monitor.models import Check, Run, Validation
from fairlead.apps.org.models import Organisation
from fairlead.apps.pack.telling import plain, told
from fairlead.core.ledger.profile import Json

_MOST_RUNS = 2000


def monitoring(firm: Organisation) -> dict[str, Json]:
    """Give the records of monitoring as they stand now."""
    checks = list(queries.checks(firm).order_by("number"))
    runs = queries.runs(firm).order_by("-number")[:_MOST_RUNS]
    findings = queries.findings(firm).order_by("number")
    return {
        "monitor-references": [told(each) for each in queries.references(firm)],
        "monitor-checks": [_check(each) for each in checks],
        "monitor-runs": [told(each, without=["lease", "lease_until"]) for each in runs],
        "monitor-findings": [told(each) for each in findings],
        "monitor-validations": [_validation(each) for each in queries.validations(firm)],
    }


def _check(check: Check) -> dict[str, Json]:
    last, silent = queries.last_finished(check), queries.silent_since(check)
    return told(check, without=["locked_dsn"]) | {
        "silent_since": silent.isoformat() if silent else None,
        "last_run": last.code if last else None,
        "last_answer": last.answer if last else None,
        "last_results": _results(last) if last else [],
    }


def _results(run: Run) -> Json:
    """Give the results that were held against a limit; of changed bytes only that they are."""
    try:
        report = orjson.loads(measuring.kept(run.report_digest))
    except BadInputError as changed:
        return [{"cannot_be_read": str(changed)}]
    judged = [each for each in report["results"] if each["answer"] is not None]
    names = ("metric", "family", "scope", "window", "version", "answer", "limit", "measured")
    return [plain({name: each[name] for name in (*names, "sentence")}) for each in judged]


def _validation(validation: Validation) -> dict[str, Json]:
    told_now = queries.validity_of(validation, timezone.localdate())
    ended = [told(each, without=["validation"]) for each in validation.requirements.order_by("pk")]
    return told(validation) | {
        "subject": validation.subject,
        "holds": told_now.state.holds,
        "because": str(told_now.because),
        "ended_by": ended,
    }

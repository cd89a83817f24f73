"""What happens to a system ends its validation: reactions to entries of the ledger.

A reaction may run twice for an entry; the entry's place is the cause, and a cause ends a
validation once.
"""

from django.http import Http404

from fairlead.apps.journal.reacting import Reaction
from fairlead.apps.journal.telling import Line
from fairlead.apps.monitor import acts, queries, services
from fairlead.apps.monitor.models import Validation
from fairlead.apps.org.queries import get_organisation
from fairlead.apps.register import acts as register
from fairlead.apps.register import queries as records
from fairlead.apps.register.models import AISystem, Registered
from fairlead.core.rules.revalidation import Trigger

# What of a system changes its purpose or use; a new name or owner does not.
_PURPOSE = frozenset({"purpose", "affected", "autonomy", "our_roles", "personal_data", "process"})


def after_version(tenant: str, line: Line) -> None:
    """A new version of a model: what was validated with another one runs no more."""
    model = _record(tenant, line)
    if model is None:
        return
    ties = list(records.links_of(model))
    bought = any(each.kind == "made_by" for each in ties)
    trigger = Trigger.SUPPLIER_VERSION if bought else Trigger.NEW_VERSION
    for tie in ties:
        if tie.kind == "runs" and tie.system is not None:
            _end(tie.system, trigger, line, model.code, only_model=model.pk)


def after_change(tenant: str, line: Line) -> None:
    """A changed purpose or use, of the system or of a use case that it serves."""
    changed = line.sealed.get("changed", [])
    record = _record(tenant, line)
    if record is None or not isinstance(changed, list) or not _PURPOSE & set(changed):
        return
    if isinstance(record, AISystem):
        _end(record, Trigger.PURPOSE, line, record.code)
    elif record.kind == "use_case":
        for tie in records.links_of(record):
            if tie.kind == "uses" and tie.system is not None:
                _end(tie.system, Trigger.PURPOSE, line, record.code)


def after_link(tenant: str, line: Line) -> None:
    """Another model in a system: what was validated as a whole is another whole now."""
    record = _record(tenant, line)
    if isinstance(record, AISystem) and line.sealed.get("kind") == "runs":
        what = str(line.sealed.get("to", ""))
        _end(record, Trigger.NEW_VERSION, line, what, only_whole=True)


def after_finding(tenant: str, line: Line) -> None:
    """A limit was passed: drift or another breach ends the validation of what was measured."""
    firm = get_organisation(tenant)
    if firm is None:
        return
    finding = queries.get_finding(firm, line.code)
    check = finding.of_check
    trigger = Trigger.DRIFT if finding.family == "drift" else Trigger.BREACH
    for each in _before(check.system, line):
        if check.version_id is None or each.version_id in {None, check.version_id}:
            services.require(each, trigger, what=finding.code, cause=_cause(line))


def _end(
    system: AISystem,
    trigger: Trigger,
    line: Line,
    what: str,
    *,
    only_model: int | None = None,
    only_whole: bool = False,
) -> None:
    for each in _before(system, line):
        whole = each.version is None
        if whole or not only_whole:
            touched = only_model is None or whole or each.version.model_id == only_model  # type: ignore[union-attr]  # whole says
            if touched:
                services.require(each, trigger, what=what, cause=_cause(line))


def _before(system: AISystem, line: Line) -> list[Validation]:
    """Give the validations that stood when this happened; a later one knew of it."""
    standing = queries.standing(system)
    return [each for each in standing if each.decided_at and each.decided_at < line.when]


def _cause(line: Line) -> str:
    return f"entry:{line.epoch}/{line.seq}"


def _record(tenant: str, line: Line) -> Registered | None:
    """Find the record of an entry; one that was taken back since is none."""
    firm = get_organisation(tenant)
    try:
        return records.get_record(firm, line.code) if firm else None
    except Http404:
        return None


REACTIONS = [
    Reaction("monitor.version", (register.VERSION_ADDED.name,), after_version),
    Reaction("monitor.change", (register.CHANGED.name,), after_change),
    Reaction("monitor.link", (register.LINKED.name,), after_link),
    Reaction("monitor.finding", (acts.FINDING_OPENED.name,), after_finding),
]

"""Checks, runs, findings and validations; the gate."""

from tests.contracts.samples.register import a_system
from tests.contracts.samples.registry import sample


@sample("api:monitor-gate", "api:monitor-configuration", "monitor:system")
def a_system_at_the_gate(member):
    return a_system(member)


@sample(
    "monitor:check",
    "monitor:period",
    "monitor:change",
    "monitor:reference",
    "monitor:rows",
    "api:monitor-check",
    "api:monitor-states",
)
def a_check(member):
    return {"code": _check(member).code}


@sample("monitor:check-act")
def an_act_on_a_check(member):
    return {"code": _check(member).code, "act": "pause"}


@sample("monitor:run", "monitor:record", "monitor:report", "api:monitor-run")
def a_run(member):
    return {"code": _run(member).code}


@sample("monitor:finding")
def a_finding_of_a_run(member):
    return {"code": _run(member).findings.get().code}


@sample("monitor:finding-act")
def an_act_on_a_finding_of_a_run(member):
    return {"code": _run(member).findings.get().code, "act": "answer"}


@sample("monitor:validation")
def a_validation(member):
    return {"code": _validation(member).code}


@sample("monitor:validation-act")
def an_act_on_a_validation(member):
    return {"code": _validation(member).code, "act": "sign"}


@sample("api:monitor-reference")
def a_reference(member):
    from fairlead.apps.monitor.services import seal_and_compare
    from tests.apps.monitor.rows import csv_of

    told = {"name": "Autumn", "filename": "a.csv", "because": "The harvest it was made for."}
    return {"code": seal_and_compare(_check(member), by=member, data=csv_of(), **told).code}


def _check(member):
    from fairlead.apps.monitor.services import add_check
    from fairlead.apps.register.services import register_system
    from tests.apps.monitor.rows import COLUMNS, POLICY

    told = {"name": "Mills", "source": "upload", "columns": COLUMNS, "policy": POLICY}
    told |= {"window": "day", "rhythm": "hand", "keep_days": 0}
    return add_check(register_system(by=member, name="Ovens", owner=member), by=member, **told)


def _run(member):
    from fairlead.apps.monitor import services
    from tests.apps.monitor.rows import csv_of

    data = csv_of(gap=0.3)
    run = services.ask_run(_check(member), by=member, data=data, filename="a.csv")
    return services.perform(run)


def _validation(member):
    from fairlead.apps.evidence.services import attest
    from fairlead.apps.monitor.services import propose_validation
    from fairlead.apps.register.services import register_system

    shown = attest(by=member, title="We looked", text="Nothing odd was seen in October.")
    told = {"basis": "We looked at October, nothing odd was seen.", "evidence": [shown.code]}
    return propose_validation(register_system(by=member, name="Ovens"), by=member, **told)

"""Risks and what is done about them."""

from tests.contracts.samples.registry import sample


@sample("risk:risk", "api:risk")
def a_risk(member):
    from fairlead.apps.risk.services import add_from_library

    return {"code": add_from_library(by=member, library_id="fairlead:R01").code}


@sample("risk:act")
def an_act_on_a_risk(member):
    from fairlead.apps.risk.services import add_from_library

    return {"code": add_from_library(by=member, library_id="fairlead:R03").code, "act": "rate"}


@sample("risk:action-done", "risk:action-reopen")
def an_action_on_a_risk(member):
    from datetime import date

    from fairlead.apps.risk.services import add_from_library, plan_action

    risk = add_from_library(by=member, library_id="fairlead:R04")
    action = plan_action(risk, by=member, what="Tell", owner=None, due_on=date(2030, 1, 1))
    return {"code": risk.code, "pk": action.pk}


@sample("risk:appetite-approve")
def a_proposed_appetite(member):
    from fairlead.apps.risk.services import propose_criteria

    return {"version": propose_criteria(by=member, appetite=9).version}

"""Plans, reviewers, reviews, stops and findings of oversight."""

from tests.contracts.samples.registry import sample


@sample(
    *("oversight:system", "oversight:change", "oversight:reviewers"),
    *("oversight:stop", "oversight:start"),
)
def a_watched_system(member):
    return {"code": _plan(member).system.code}


@sample("oversight:plan", "oversight:end-plan")
def an_oversight_plan(member):
    return {"code": _plan(member).code}


@sample("oversight:end-reviewer")
def a_reviewer(member):
    from datetime import timedelta

    from django.utils import timezone

    from fairlead.apps.oversight.services import name_reviewer
    from tests.cast import admitted

    until = timezone.localdate() + timedelta(days=99)
    named = name_reviewer(
        _plan(member).system,
        by=member,
        member=admitted(member.organisation, "reviewer"),
        competence="Two years in credit, and the course of May.",
        until=until,
    )
    return {"code": named.code}


@sample("oversight:stop-page")
def a_stop(member):
    from fairlead.apps.oversight.services import stop

    return {"code": stop(_plan(member).system, by=member, because="It refuses everybody.").code}


@sample("oversight:review")
def a_review(member):
    from fairlead.apps.oversight.models import Review
    from fairlead.apps.oversight.services import sample_new

    plan = _plan(member)
    _sent_for_review(member, plan.system)
    sample_new()
    return {"code": Review.objects.get(plan=plan).code}


@sample("oversight:review-act")
def an_act_on_a_review(member):
    return a_review(member) | {"act": "take"}


@sample("oversight:finding")
def an_oversight_finding(member):
    from datetime import timedelta

    from django.utils import timezone

    from fairlead.apps.decisions.models import Instance
    from fairlead.apps.oversight.models import Finding
    from fairlead.apps.oversight.services import look_for_findings

    system = _plan(member).system
    _sent_for_review(member, system, instance="scoring-1", n=3)
    late = timezone.now() - timedelta(hours=1)
    Instance.objects.filter(system=system).update(since=late)
    look_for_findings()
    return {"code": Finding.objects.get(system=system).code}


@sample("oversight:finding-act")
def an_act_on_an_oversight_finding(member):
    return an_oversight_finding(member) | {"act": "answer"}


def _plan(member):
    from fairlead.apps.oversight.services import set_plan
    from fairlead.apps.register.services import register_system
    from fairlead.core.oversight.sampling import Rule, What

    return set_plan(
        register_system(by=member, name="Scoring", purpose="Credit"),
        by=member,
        moment="before",
        due_hours=24,
        how="Read the file, decide, then compare.",
        competence="Two years in credit.",
        rules=[Rule(What.ALL)],
        outcomes=["granted", "refused"],
    )


def _sent_for_review(member, system, **more):
    import json
    from datetime import timedelta

    from django.utils import timezone

    from fairlead.apps.decisions.services import Sender, record
    from fairlead.apps.org.services import make_token
    from fairlead.core.decisions.record import parsed

    day = timezone.localdate() + timedelta(days=9)
    token, _ = make_token(by=member, name="scoring", scopes=["decide"], expires_on=day)
    told = {"id": f"d-{system.pk}", "system": system.code, "outcome": "refused"} | more
    record([parsed(json.dumps(told).encode())], by=Sender(member, token))

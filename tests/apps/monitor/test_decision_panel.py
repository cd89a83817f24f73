"""The page of a decision shows what was known of its system then, not what was found later."""

from datetime import timedelta

import pytest
from django.utils import timezone


@pytest.fixture
def decided(ada, bakery):
    """A decision of two days ago, by version 3.2."""
    from fairlead.apps.decisions.models import Decision
    from fairlead.apps.journal.models import Log
    from fairlead.apps.register.services import register_system

    system = register_system(by=ada, name="Scoring", purpose="Says who gets credit")
    at = timezone.now() - timedelta(days=2)
    return Decision.objects.create(
        organisation=bakery,
        system=system,
        log_id=Log.objects.get(tenant=bakery.public_id).pk,
        seq=0,
        ext_id="loan-1",
        at=at,
        received_at=at,
        outcome="refused",
        version="3.2",
    )


def a_check(decided, number, days_ago, by):
    from fairlead.apps.monitor.models import Check

    return Check.objects.create(
        organisation=decided.organisation,
        number=number,
        created_at=timezone.now() - timedelta(days=days_ago),
        system=decided.system,
        name=f"Check {number}",
        added_by=by,
    )


def a_run(check, number, days_ago, answer):
    from fairlead.apps.monitor.models import Run

    at = timezone.now() - timedelta(days=days_ago)
    return Run.objects.create(
        organisation=check.organisation,
        number=number,
        created_at=at,
        of_check=check,
        state="finished",
        cause="hand",
        ended_at=at,
        answer=answer,
        report_digest="ab" * 32,
    )


def test_the_newest_run_before_the_decision_counts_and_later_ones_do_not(decided, ada):
    from fairlead.apps.monitor.decision_panel import measured

    first, second = a_check(decided, 1, 9, ada), a_check(decided, 2, 9, ada)
    a_check(decided, 3, 1, ada)
    a_run(first, 1, 8, "within")
    known = a_run(first, 2, 3, "breach")
    a_run(first, 3, 1, "within")
    a_run(second, 4, 1, "within")
    assert [(each.check, each.run) for each in measured(decided)] == [
        (first, known),
        (second, None),
    ]


def test_a_validation_counts_on_its_days_and_for_its_version(decided, ada, max_):
    from fairlead.apps.monitor.decision_panel import validated
    from fairlead.apps.monitor.models import Requirement, Validation

    def validation(number, days_ago, lasts, state="signed"):
        day = timezone.localdate() - timedelta(days=days_ago)
        return Validation.objects.create(
            organisation=decided.organisation,
            number=number,
            created_at=timezone.now(),
            system=decided.system,
            state=state,
            basis="Looked at it",
            proposed_by=ada,
            decided_by=max_,
            decided_at=timezone.now() - timedelta(days=days_ago),
            on=day,
            until=day + timedelta(days=lasts),
        )

    held = validation(1, 5, 30)
    validation(2, 40, 30)
    validation(3, 1, 30)
    asked_again = validation(4, 9, 30)
    Requirement.objects.create(
        organisation=decided.organisation,
        validation=asked_again,
        trigger="model",
        on=timezone.localdate() - timedelta(days=4),
        cause="model:1",
        **{
            each.name: timezone.now()
            for each in Requirement._meta.concrete_fields
            if each.get_internal_type() == "DateTimeField"
        },
    )
    assert validated(decided) == [held]


def test_the_section_says_what_nobody_measured(decided, signed_in, ada, rf):
    from fairlead.apps.monitor.decision_panel import shown

    request = rf.get("/")
    request.member = ada
    text = str(shown(request, decided))
    assert "Nothing measures this system" in text
    assert "No validation held on that day" in text

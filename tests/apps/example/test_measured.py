"""Thirteen weeks of the example firm: what is measured, what closes a gate and what opens it."""

from dataclasses import asdict
from datetime import date, timedelta

import pytest

from fairlead.apps.evidence.models import Evidence
from fairlead.apps.example import rows, services
from fairlead.apps.example.year.world import told
from fairlead.apps.journal import fsck, reacting
from fairlead.apps.journal.models import Entry
from fairlead.apps.monitor import queries
from fairlead.apps.monitor.models import Finding
from fairlead.core.rules.evidence import Grade

MONDAY = date(2026, 9, 7)


class Story:
    """The year, told piece by piece; its gates can be asked on the way."""

    def __init__(self):
        self.world = services._begun()
        self.left = services.events()

    def until(self, day):
        now = [each for each in self.left if each.day <= day]
        self.left = self.left[len(now) :]
        services._tell(self.world, now, None)
        self.day = day
        return self

    def gate(self, key):
        end = services.Event(self.day, "23:30", str)
        at = services._on_a_weekday(self.world, end)
        gate = queries.gate_of(self.world.records[key], now=at)
        return str(gate.answer), [f"{each.about} {each.because}" for each in gate.because]

    def answers(self, key):
        mine = queries.runs(self.world.firm).filter(of_check=self.world.records[f"check.{key}"])
        return list(mine.order_by("number").values_list("answer", flat=True))


@pytest.mark.django_db(transaction=True)
def test_the_gate_of_the_credit_scoring_opens_closes_opens_and_closes():
    story = Story().until(-67)
    assert story.gate("credit")[0] == "no", "nobody validated it yet"

    story.until(-65)
    assert story.answers("credit") == ["within"]
    assert story.gate("credit") == ("yes", [])

    story.until(-52)
    said, because = story.gate("credit")
    assert said == "no"
    assert any("a limit was passed (FND-1)" in each for each in because)
    assert any(each.startswith("FND-1 ") for each in because)

    story.until(-45)
    first = queries.get_finding(story.world.firm, "FND-1")
    assert (first.state, first.scope["group"]) == ("closed", "60 to 69")
    assert story.gate("credit")[0] == "no", "what helped has to be looked at by somebody"

    story.until(-35)
    assert story.gate("credit") == ("yes", [])

    story.until(-24)
    assert story.gate("credit")[0] == "cannot judge", "insufficient evidence is no pass"

    story.until(0)
    said, because = story.gate("credit")
    assert said == "no"
    assert story.gate("forecast") == ("yes", [])
    assert story.answers("credit") == [
        "within",
        "breach",
        "within",
        "insufficient evidence",
        "breach",
    ]
    assert story.answers("forecast") == ["within", "within"]
    _what_is_open_has_an_owner_and_a_task(story.world, because)
    _the_worker_has_nothing_to_add(story.world)


def _what_is_open_has_an_owner_and_a_task(world, because):
    still = queries.findings(world.firm).filter(state=Finding.State.OPEN)
    assert {(each.metric, *sorted(each.scope.values())) for each in still} == {
        ("selection_rate_ratio", "18 to 29", "owner_age"),
        ("psi", "flour_price_index"),
        ("drift_wealth", "flour_price_index"),
    }
    for each in still:
        assert each.owner == world.people["priya"]
        assert each.task.owner == world.people["priya"]
        assert any(each.code in said for said in because)


def _the_worker_has_nothing_to_add(world):
    """What followed from a breach followed on that day, and the ledger tells it in order."""
    mine = Entry.objects.filter(log__tenant=world.firm.public_id).order_by("seq")
    before = mine.count()
    services.leases.give_back(services.left_alone(world.firm.public_id), "example")
    assert not any(reacting.react().values())
    assert mine.count() == before
    of_gate = [
        kind
        for kind in mine.values_list("type", flat=True)
        if kind in {"monitor.validated", "monitor.revalidation.required", "monitor.finding.close"}
    ]
    assert of_gate == [
        "monitor.validated",
        "monitor.revalidation.required",
        "monitor.finding.close",
        "monitor.validated",
        "monitor.revalidation.required",
        "monitor.validated",
    ]
    assert all(report.is_sound for report in fsck.check_all())
    [of_credit, of_forecast] = [
        Evidence.objects.of(world.firm).get(title__startswith=code, is_current=True)
        for code in ("CHK-1", "CHK-2")
    ]
    assert of_credit.ended_on, "it rested on a validation that a breach ended"
    assert (of_forecast.grade, of_forecast.ended_on) == (Grade.TESTED, None)


@pytest.mark.django_db(transaction=True)
def test_the_worker_leaves_the_news_of_a_year_alone_while_it_is_told():
    story = Story().until(-320)
    mine = Entry.objects.filter(log__tenant=story.world.firm.public_id)
    before, places = mine.count(), reacting.ReactedTo.objects.count()
    reacting.react()
    assert (mine.count(), reacting.ReactedTo.objects.count()) == (before, places)


def test_rows_are_drawn_from_their_seed_and_each_week_for_itself():
    how = rows.Told(**told("monitor")["checks"]["credit"]["rows"])
    fifth = rows.week(how, 5, MONDAY)
    assert fifth == rows.week(how, 5, MONDAY)
    assert fifth != rows.week(how, 6, MONDAY)
    assert len(fifth["day"]) == 2_000
    assert {each.weekday() for each in fifth["day"]} == {0, 1, 2, 3, 4}
    both = rows.joined([fifth, rows.week(how, 6, MONDAY + timedelta(days=7))])
    assert {len(each) for each in both.values()} == {4_000}
    assert set(both) == {"day", *asdict(how)["features"], *how.choices, "owner_age", "granted"} | {
        "version"
    }


def test_what_the_story_says_of_a_feature_is_what_its_rows_do():
    how = rows.Told(**told("monitor")["checks"]["credit"]["rows"])

    def mean(name, number):
        return sum(rows.week(how, number, MONDAY)[name]) / 2_000

    assert mean("flour_price_index", 13) - mean("flour_price_index", 1) > 5
    assert mean("seasonality_index", 9) > 1.07
    assert abs(mean("seasonality_index", 10) - 1) < 0.02, "it returns"
    assert set(rows.week(how, 10, MONDAY)["returns_share"]) == {None}, "a week is missing"
    old = rows.week(how, 13, MONDAY)["owner_age"].count("70 and over")
    assert 0 < old < 30, "too few to say"

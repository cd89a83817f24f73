"""The decision log as the source of a check: nobody exports anything."""

import json
import random
from datetime import timedelta

import pytest
from django.utils import timezone

from fairlead.apps.journal.errors import BadInputError
from fairlead.apps.journal.models import Entry
from fairlead.apps.monitor import services, sources
from fairlead.core.decisions.record import parsed, parsed_outcome

pytestmark = pytest.mark.django_db
COLUMNS = {
    "task": "binary",
    "id": "decision",
    "time": "at",
    "prediction": "outcome",
    "label": "label",
    "positive": "granted",
    "negative": "refused",
    "protected": ["sex"],
    "features": ["input_income"],
}
POLICY = {
    "name": "ours",
    "families": ["fairness", "performance"],
    "limits": [{"metric": "selection_rate_ratio", "at_least": 0.8}],
}


@pytest.fixture
def decided(ada, forecast):
    """Record loan decisions: fewer for women, and some of them repaid."""
    from fairlead.apps.decisions.services import Sender, record, record_outcomes
    from fairlead.apps.org.services import make_token

    day = timezone.localdate() + timedelta(days=9)
    token, _ = make_token(by=ada, name="s", scopes=["decide"], expires_on=day)
    by = Sender(ada, token)

    def one(at, dice):
        woman = at % 2 == 0
        good = dice.random() < (0.25 if woman else 0.6)
        when = timezone.now() - timedelta(days=2, seconds=at)
        return {
            "id": f"loan-{at}",
            "system": forecast.code,
            "at": when.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "subject": f"person-{at}",
            "outcome": "granted" if good else "refused",
            "input": {"income": 1000 + at, "street": "Canary Lane"},
            "attributes": {"sex": "female" if woman else "male"},
        }

    def make(n=800):
        dice = random.Random(7)
        told = [one(at, dice) for at in range(n)]
        record([parsed(json.dumps(each).encode()) for each in told], by=by)
        later = [
            {"id": f"o-{at}", "decision": f"loan-{at}", "outcome": "repaid"}
            for at in range(0, n, 2)
        ]
        record_outcomes([parsed_outcome(json.dumps(each).encode()) for each in later], by=by)

    return make


@pytest.fixture
def check(add):
    more = {"rhythm": "daily", "window": "day", "labels": "repaid = granted"}
    return add(source="log", columns=COLUMNS, policy=POLICY, **more)


def run_of(check):
    assert services.queue_due() == 1
    return services.perform(services.claim("tests"))


def test_decisions_are_measured_where_they_are_and_the_opening_is_sealed(decided, check):
    decided()
    run = run_of(check)
    assert (run.state, run.answer) == ("finished", "breach"), run.trouble
    assert run.rows == 800
    opened = Entry.objects.get(type="decisions.open.many")
    facts = json.loads(bytes(opened.body))["facts"]
    assert (facts["n"], facts["parts"]) == (800, ["attributes", "input"])
    assert opened.actor == "svc:monitor"


def test_later_outcomes_are_labels_in_the_words_of_the_firm(decided, check, tmp_path):
    decided(20)
    lines = sources.logged(check, tmp_path).read_text(encoding="utf-8").splitlines()
    names = lines[0].replace('"', "").split(",")
    row = dict(zip(names, lines[1].replace('"', "").split(","), strict=True))
    assert (row["later"], row["label"]) in {("repaid", "granted"), ("", "")}
    assert {"sex", "input_income", "decision", "at"} <= set(names)
    assert sum(line.count("repaid") for line in lines) == 10


def test_who_was_erased_counts_but_has_no_attributes(decided, check, tmp_path, bakery):
    from fairlead.apps.decisions.queries import get_decision
    from fairlead.apps.keyring.services import destroy

    decided(4)
    destroy(bakery.public_id, [get_decision(bakery, "loan-1").subject])
    text = sources.logged(check, tmp_path).read_text(encoding="utf-8")
    erased = next(line for line in text.splitlines() if "loan-1" in line)
    assert text.count("male") == 3
    assert "male" not in erased


def test_an_empty_log_is_a_failed_run_with_a_sentence(check):
    run = run_of(check)
    assert (run.state, "is in the log yet" in run.trouble) == ("failed", True)


def test_more_than_may_be_measured_at_once_is_said(decided, check, settings, tmp_path):
    decided(50)
    settings.FAIRLEAD_MEASURE_LIMIT = 1000
    with pytest.raises(BadInputError, match="measure smaller pieces"):
        sources.logged(check, tmp_path)


def test_labels_that_cannot_be_read_are_refused_when_the_check_is_set_up(add):
    with pytest.raises(BadInputError, match="write repaid ="):
        add(source="log", columns=COLUMNS, policy=POLICY, labels="repaid")


def test_the_form_starts_from_the_log(decided, forecast, signed_in, ada):
    decided(30)
    url = f"/monitor/checks/add/?source=log&of={forecast.code}&system={forecast.pk}"
    page = signed_in(ada).get(url)
    assert page.status_code == 200
    told = page.content.decode()
    assert "positive: refused" in told or "positive: granted" in told
    assert signed_in(ada).get("/monitor/checks/add/?source=log&of=x").status_code == 200

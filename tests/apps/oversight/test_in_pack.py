"""The audit pack tells of human oversight, of no person more than it may, and verifies."""

import json
import re
import subprocess
import sys
import zipfile
from importlib.resources import files

import pytest

from fairlead.apps.oversight import services
from fairlead.apps.pack import queries as packs
from fairlead.apps.pack.services import export_pack
from tests.apps.oversight.rows import looks

NAMES = ("plans", "reviewers", "figures", "stops", "findings")


@pytest.fixture
def overseen(set_plan, name, eve, finn, scoring, join):
    """Six weeks of looks by a group of five, and by Finn alone, who has no group."""
    plan = set_plan(legal_basis="Agreement with the works council of 3 May.")
    desk = [eve, *(join(each, "reviewer") for each in ("Gil", "Ida", "Jon", "Kim"))]
    for each in desk:
        name(each, group="Credit desk")
        looks(scoring, plan, each, 1, 9)
    name(finn)
    from fairlead.apps.oversight.models import Look

    Look.objects.update(group="Credit desk")
    looks(scoring, plan, finn, 12, 0)
    return plan


def read(made):
    with zipfile.ZipFile(packs.place(made)) as pack:
        told = {each: json.loads(pack.read(f"records/oversight-{each}.json")) for each in NAMES}
        return told, pack.read("report.html").decode()


def test_plans_and_who_may_look_stand_in_it(ada, eve, finn, overseen):
    told, report = read(export_pack(by=ada))
    [plan] = told["plans"]
    assert (plan["code"], plan["system"], plan["moment"], plan["due_hours"]) == (
        "OP-1",
        "SYS-1",
        "before",
        24,
    )
    assert plan["looked_at"] == ["when the outcome is refused"]
    assert plan["competence"] == "Two years in credit, trained on the model card."
    assert "locked_key" not in plan
    assert len(plan["key_digest"]) == 64
    assert [each["member"] for each in told["reviewers"]][:1] == [eve.pseudonym]
    assert told["reviewers"][-1]["member"] == finn.pseudonym
    assert "A.9.3 Objectives for responsible use of AI system" in report
    assert "9.1 Monitoring, measurement, analysis and evaluation" in report
    assert "when the outcome is refused" in report
    assert "Eve, Credit desk, until" in report
    assert "No system was stopped." in report


def test_figures_are_of_systems_and_groups_and_never_of_persons(ada, overseen, eve, finn):
    told, report = read(export_pack(by=ada))
    [mine] = told["figures"]
    overridden = mine["all"][0]
    assert (overridden["name"], overridden["n"], overridden["method"]) == (
        "overrides",
        62,
        "override_rate/1+wilson/1",
    )
    assert round(float(overridden["value"]), 4) == round(17 / 62, 4)
    assert float(overridden["low"]) < 17 / 62 < float(overridden["high"])
    assert overridden["level"] == "0.95"
    caught = mine["all"][-1]
    assert (caught["name"], caught["value"]) == ("caught", None)
    assert caught["why"] == "Nothing to count yet: 10 needed."
    small, desk = mine["groups"]
    assert (small["group"], small["people"], small["figures"]) == ("", 1, [])
    assert small["why"] == "Fewer than 5 people: a figure would show single persons."
    # 62 looks less 50 of the desk would be those of Finn alone.
    assert (desk["group"], desk["people"], desk["figures"]) == ("Credit desk", 5, [])
    assert desk["why"].startswith("Fewer than 5 people are in no shown group")
    for person in (eve, finn):
        assert person.pseudonym not in json.dumps(mine)
        assert not re.search(rf"\b{person}\b", json.dumps(mine))
    assert "27\N{NO-BREAK SPACE}%" in report
    assert "Fewer than 5 people" in report


def test_who_looks_no_more_is_not_shown_by_what_is_left(ada, overseen, finn):
    from fairlead.apps.oversight.models import Reviewer

    services.end_reviewer(Reviewer.objects.get(member=finn), by=ada)
    [desk] = read(export_pack(by=ada))[0]["figures"][0]["groups"]
    assert desk["figures"] == []


def test_a_group_of_five_has_figures_where_nobody_is_left_over(ada, overseen, finn):
    from fairlead.apps.oversight.models import Look

    Look.objects.filter(by=finn).delete()
    told, report = read(export_pack(by=ada))
    _small, desk = told["figures"][0]["groups"]
    assert (desk["group"], desk["figures"][0]["value"]) == ("Credit desk", "0.1")
    assert "10\N{NO-BREAK SPACE}%" in report


def test_without_names_nobody_is_named(ada, overseen, eve):
    told, report = read(export_pack(by=ada, with_names=False))
    assert f"{eve.pseudonym}, Credit desk" in report
    assert "Eve," not in report
    assert '"Eve"' not in json.dumps(told)


def test_stops_and_findings_stand_in_it_with_what_came_of_them(ada, overseen, max_, scoring):
    from fairlead.apps.org.numbering import numbered
    from fairlead.apps.oversight.models import Finding

    stop = services.stop(scoring, by=ada, because="It refuses everybody over sixty.")
    says = "Instance {instance}: {n} numbers never came."
    facts = {"instance": "a", "n": 3}
    numbered(
        Finding, ada.organisation, system=scoring, what="gap", key="gap:a", says=says, facts=facts
    )
    told, report = read(export_pack(by=ada))
    [one] = told["stops"]
    assert (one["code"], one["by"], one["started_by"]) == (stop.code, ada.pseudonym, None)
    assert "<b>it stands</b>" in report
    [finding] = told["findings"]
    assert finding["sentence"] == "Instance a: 3 numbers never came."
    assert finding["sentence"] in report
    services.start(stop, by=max_, because="The model was put back to April's version.")
    told, report = read(export_pack(by=ada))
    assert told["stops"][0]["started_by"] == max_.pseudonym
    assert "April" in report


def test_a_planted_case_that_waits_is_not_betrayed(ada, watched, come_in):
    from fairlead.apps.decisions.queries import get_decision

    come_in("d-1")
    services.plant(
        get_decision(ada.organisation, "d-1"),
        by=ada,
        shown="granted",
        right="refused",
        because="It takes the limit of the other card.",
    )
    told, report = read(export_pack(by=ada))
    assert "planted" not in json.dumps(told).replace("planted_catch_rate", "").lower().replace(
        "planted errors caught", ""
    )
    assert "other card" not in report


def test_a_firm_without_a_plan_says_so(ada):
    told, report = read(export_pack(by=ada))
    assert told == {key: [] for key in NAMES}
    assert "No system has a plan." in report


def test_the_verifier_finds_the_pack_valid(ada, overseen):
    from fairlead.apps.journal.rounds import sign_what_is_due

    sign_what_is_due()
    made = export_pack(by=ada)
    program = files("fairlead.core.ledger.verifier") / "fairlead_verify.py"
    done = subprocess.run(
        [sys.executable, "-I", str(program), str(packs.place(made))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr

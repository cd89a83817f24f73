"""A refused loan, from the program that refused it to the person who is forgotten, and its proof.

Logged by the SDK, looked at blind, overridden, explained in a letter, handed out as a pack that
is verified where no Fairlead is, exported for the person, erased by two people, still provable.
"""

import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from fairlead.core.ledger.verifier import fairlead_verify
from fairlead.sdk.decisions.recorder import Recorder
from tests.browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REFERENCE, PERSON, STREET = "loan-2026-000123", "customer-4711", "Canary Lane 3"
WHY = "Two years in credit, trained on the model card in May."


@pytest.fixture
def scoring(ada):
    from fairlead.apps.register.services import register_system

    return register_system(by=ada, name="Scoring", purpose="Says who gets credit", owner=ada)


@pytest.fixture
def eve(ada, join, scoring):
    """A reviewer; every refusal is looked at before anybody acts on it."""
    from fairlead.apps.oversight import services
    from fairlead.core.oversight.sampling import Rule, What

    eve, finn = join("Eve", "reviewer"), join("Finn", "reviewer")
    services.set_plan(
        scoring,
        by=ada,
        moment="before",
        due_hours=24,
        how="Read the file, decide, then compare with the answer.",
        competence=WHY,
        rules=[Rule(What.OUTCOME, values=("refused",))],
        outcomes=["granted", "refused"],
    )
    until = timezone.localdate() + timedelta(days=200)
    for each in (eve, finn):
        services.name_reviewer(scoring, by=ada, member=each, competence=WHY, until=until)
    return eve


@pytest.fixture
def logged(join, scoring, server, tmp_path):
    """What the program of the bank does: it logs a refusal, and goes on."""
    from fairlead.apps.org.services import make_token

    program = join("Gus", "ai_lead")
    day = timezone.localdate() + timedelta(days=9)
    _, token = make_token(by=program, name="scoring", scopes=["decide"], expires_on=day)
    recorder = Recorder(
        server=server,
        token=token,
        system=scoring.code,
        instance="scoring",
        queue=tmp_path / "decisions.queue",
        strict=True,
    )
    recorder.log(
        "refused",
        id=REFERENCE,
        kind="loan",
        subject=PERSON,
        score=0.734,
        model={"name": "xgb-credit", "version": "3.2.1"},
        input={"income_minor": 190_000, "street": STREET},
        explanation={
            "method": "shap",
            "reasons": [
                {"code": "income_low", "feature": "income_minor", "contribution_micro": -310_000}
            ],
        },
    )
    assert recorder.flush(60)
    recorder.close(5)


def found(firm):
    from fairlead.apps.decisions.queries import get_decision

    return get_decision(firm, REFERENCE)


def verified(pack: Path, vkey: str, folder: Path) -> dict:
    """Check a pack with the one file, by the standard library alone, away from Fairlead."""
    away = folder / "auditor"
    away.mkdir(exist_ok=True)
    verifier = away / "fairlead_verify.py"
    verifier.write_bytes(Path(fairlead_verify.__file__).read_bytes())
    command = [sys.executable, "-I", "-S", str(verifier), str(pack), "--key", vkey, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=away, check=False)
    told = json.loads(done.stdout)
    assert (done.returncode, told["verdict"]) == (0, "valid"), done.stdout
    return told


def looked_at(page, server, eve) -> None:
    """Eve says first what she would decide, then sees the answer, and overrides it."""
    sign_in(page, eve, server)
    page.goto("/oversight/")
    page.get_by_role("link", name="Look at 1 decision").click()
    page.get_by_role("button", name="Look at it").wait_for()
    assert "refused" not in page.inner_text("main")
    page.get_by_role("button", name="Look at it").click()
    page.get_by_text("190000").first.wait_for()
    page.get_by_label("granted").check()
    page.get_by_role("button", name="This is my answer").click()
    page.get_by_label("Another answer").check()
    page.get_by_label("The other answer").select_option("granted")
    page.locator("#id_reason").select_option("input_missing")
    page.get_by_label("Why, in your own words").fill("The pay slip of May is missing.")
    page.get_by_role("button", name="Decide").click()
    page.get_by_role("heading", name="Overridden: granted instead of refused").wait_for()


def explained(page, other, server, ada, pia, address) -> bytes:
    """Ada drafts the letter from the reasons, Pia approves it, and it goes out; gives the PDF."""
    sign_in(page, ada, server)
    page.goto(address)
    assert page.locator("main", has_text="granted").count() == 1
    page.get_by_role("link", name="Write to the person").click()
    page.get_by_label("What was decided").fill("Your loan was refused, and is granted now.")
    page.get_by_label("Where the person can turn").fill("The bank, 0113 496 0000")
    page.get_by_role("button", name="Draft the letter").click()
    page.get_by_text("It waits for a second pair of eyes.").wait_for()
    sign_in(other, pia, server)
    other.goto(f"{server}/decisions/letters/L-1/")
    other.get_by_role("button", name="Open the letter").click()
    other.get_by_role("button", name="Approve it").click()
    other.get_by_text("it can go out").wait_for()
    with other.expect_download() as download:
        other.get_by_role("button", name="Download").click()
    other.get_by_role("button", name="It goes out").click()
    other.get_by_text("Issued on").wait_for()
    return Path(download.value.path()).read_bytes()


def test_a_refusal_from_the_program_to_the_forgotten_person(
    new_page, server, ada, bakery, join, eve, logged, tmp_path
):
    from fairlead.apps.decisions.queries import address_of_decision
    from fairlead.apps.journal.queries import position
    from fairlead.apps.oversight import services as oversight
    from fairlead.apps.pack.one_decision import export_decision
    from fairlead.apps.privacy import queries as privacy
    from fairlead.apps.privacy import services as rights

    pia, dan = join("Pia", "dpo"), join("Dan", "dpo")
    assert not any(oversight.sample_new().values())
    looked_at(new_page(), server, eve)
    decision = found(bakery)
    assert decision.overridden
    page, other = new_page(), new_page()
    address = address_of_decision(decision)
    assert explained(page, other, server, ada, pia, address).startswith(b"%PDF-")

    vkey = position(bakery.public_id).vkey
    before = tmp_path / "before.zip"
    before.write_bytes(export_decision(decision, by=ada, parts=["input"], because="She asked."))
    assert verified(before, vkey, tmp_path)["facts"]["disclosed"] == 1

    person = privacy.find(bakery, PERSON)
    _, file = rights.export_person(person, because="She asked for a copy of it.", by=pia)
    with zipfile.ZipFile(io.BytesIO(file)) as inside:
        assert STREET in inside.read("person.json").decode()

    asked = rights.ask_erasure(person, basis="consent", because="She closed her account.", by=pia)
    rights.erase(asked, by=dan)
    page.goto(address)
    page.get_by_text("The key of this person was destroyed").first.wait_for()
    assert STREET not in page.content()
    assert privacy.find(bakery, PERSON) is None

    after = tmp_path / "after.zip"
    after.write_bytes(export_decision(found(bakery), by=ada))
    told = verified(after, vkey, tmp_path)
    assert STREET.encode() not in after.read_bytes()
    assert verified(before, vkey, tmp_path)["verdict"] == told["verdict"] == "valid"

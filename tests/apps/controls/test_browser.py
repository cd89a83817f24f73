"""Controls and evidence in a real browser: light, dark, narrow; axe finds nothing serious."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.apps.evidence.corpus import PDF
from tests.browser import looks_right, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OUT = "We use only our own orders; nothing is bought or collected elsewhere."


@pytest.fixture
def statement(ada, max_):
    """A statement in which something is tested, ends soon, is stale, open or left out."""
    from fairlead.apps.controls import services
    from fairlead.apps.evidence import services as evidence
    from fairlead.core.catalogue import catalogue

    def control(number):
        return f"iso42001:{number}"

    every = [each for each in catalogue().controls if each != control("A.7.3")]
    services.decide_controls(
        by=ada, control_ids=every, applies=True, reason="Risk R-1 asks for it in writing."
    )
    services.decide_control(by=ada, control_id=control("A.7.3"), applies=False, reason=OUT)
    services.propose_owner(by=ada, control_id=control("A.2.2"), to=ada)
    services.propose_owner(by=ada, control_id=control("A.2.3"), to=ada)
    today = timezone.localdate()
    for at, (title, grade, start, end, numbers) in enumerate(
        [
            ("Policy on the wiki", "stated", 0, 300, ["A.2.2", "A.2.3"]),
            ("Review minuted", "observed", 0, 20, ["A.2.4"]),
            ("Drill of the stop button", "tested", -100, 80, ["A.3.3", "A.8.4"]),
            ("Access review of May", "observed", -200, -9, ["A.4.5"]),
        ]
    ):
        evidence.take_in(
            by=ada,
            title=title,
            kind="link",
            url=f"https://wiki.example/{at}",
            grade=grade,
            valid_from=today + timedelta(days=start),
            valid_until=today + timedelta(days=end),
            controls=[control(each) for each in numbers],
        )
    evidence.take_in(
        by=ada,
        title="Signed policy",
        text="Signed by the whole board in May.",
        data=PDF,
        filename="policy.pdf",
        controls=[control("A.2.2")],
    )
    first = services.send_for_approval(by=ada)
    services.approve(first, by=max_, digest=first.digest)
    services.describe(by=ada, control_id=control("A.2.2"), how="Signed each May.", risks=["R-1"])
    services.send_for_approval(by=ada)


PAGES = {
    "controls": "/controls/",
    "controls-one": "/controls/A.2.2/",
    "controls-empty": "/controls/A.10.2/",
    "controls-decide": "/controls/decide/?chosen=A.2.2&chosen=A.7.3",
    "controls-versions": "/controls/versions/",
    "controls-version": "/controls/versions/2/",
    "evidence": "/evidence/",
    "evidence-one": "/evidence/E-5/",
    "evidence-add": "/evidence/new/?control=iso42001:A.2.2",
    "evidence-renew": "/evidence/E-4/renew/",
    "evidence-withdraw": "/evidence/E-4/withdraw/",
}


def test_controls_and_evidence_look_right(new_page, server, ada, statement):
    page = new_page()
    sign_in(page, ada, server)
    for name, at in PAGES.items():
        looks_right(page, name, at=at)


def test_an_empty_firm_takes_its_first_evidence_in_without_javascript(new_page, server, ada):
    page = new_page(java_script_enabled=False)
    sign_in(page, ada, server)
    page.goto("/controls/A.2.2/")
    page.get_by_role("link", name="Take in evidence here").click()
    page.get_by_label("Title").fill("Signed policy")
    file = {"name": "policy.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Take it in").click()
    assert "E-1 is taken in and sealed" in page.content()
    page.get_by_role("link", name="A.2.2 AI policy").click()
    page.get_by_label("It applies", exact=True).check()
    page.get_by_label("Why?").fill("Clause 5.2 asks for a policy.")
    page.get_by_role("button", name="Decide", exact=True).click()
    assert "A.2.2 is decided and sealed" in page.content()
    with page.expect_download() as download:
        page.goto("/evidence/E-1/")
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "policy.pdf"

"""The main job in a real browser: from the first question to a pack that others verify."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from fairlead.core.ledger.verifier import fairlead_verify

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHRASE = "four odd words together"
SYSTEM = "Order forecast"
EXPORT = (
    b"App Name,Type,Id,Verification Status,Users,Access,Requested Services\n"
    b"ChatGPT,Web,1,Verified,9,Limited,Sign-in\n"
)
VERIFIER = Path(fairlead_verify.__file__)


@pytest.fixture
def begun(settings):
    """An empty installation whose wizard opens with its key."""
    Path(settings.FAIRLEAD_DATA, "setup-key").write_text("the-key", encoding="ascii")


def says(page, text: str) -> None:
    """Hold that the page says this, as soon as it has come."""
    expect(page.locator("body")).to_contain_text(text, timeout=20_000)


def set_up_a_firm(page) -> None:
    page.goto("/start/?key=the-key")
    page.get_by_role("button", name="Next").click()
    page.fill("[name=firm-name]", "The bakery")
    page.get_by_role("button", name="Next").click()
    page.get_by_text("We use tools made by others").click()
    page.get_by_role("button", name="Next").click()
    page.fill("[name=account-name]", "Ada")
    page.fill("[name=account-email]", "ada@example.test")
    page.fill("[name=account-password]", PHRASE)
    page.get_by_role("button", name="Set up Fairlead").click()
    page.wait_for_url("**/")
    says(page, "The bakery is set up")


def register_a_system(page) -> None:
    page.goto("/register/new/systems/")
    page.get_by_label("Name", exact=True).fill(SYSTEM)
    page.get_by_label("We use it").check()
    page.get_by_role("button", name="Register a system").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SYSTEM, timeout=20_000)


def hear_of_a_tool_by_a_link_and_find_more_in_an_export(page, colleague) -> None:
    page.goto("/discover/links/")
    page.fill("[name=label]", "Everybody")
    page.get_by_role("button", name="Make a link").click()
    colleague.goto(urlsplit(page.locator("#address").input_value()).path)
    colleague.fill("[name=tool]", "Otter.ai")
    colleague.fill("[name=purpose]", "Minutes of sales calls")
    if colleague.locator("select[name=how_often]").count():
        colleague.locator("[name=how_often]").select_option("weekly")
    else:
        colleague.locator("[name=how_often][value=weekly]").check()
    colleague.get_by_role("button", name="Declare it").click()

    page.goto("/discover/sources/add/")
    file = {"name": "apps.csv", "mimeType": "text/csv", "buffer": EXPORT}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Look at the file").click()
    page.get_by_role("button", name="Take it in").click()
    page.goto("/discover/")
    said = page.locator("main").inner_text()
    assert "Otter" in said
    assert "ChatGPT" in said


def decide_about_a_tool(page, tool: str, owner: str) -> None:
    page.goto("/discover/")
    row = page.get_by_role("row").filter(has_text=tool)
    assert "Confidential data typed into a public AI tool" in row.inner_text(), (
        "what could go wrong"
    )
    row.get_by_role("link", name=tool).click()
    step = page.locator("#decide")
    step.get_by_text("Allow with conditions", exact=True).click()
    step.locator("[name=because]").fill("Letters get written in half the time; nobody is named.")
    step.locator("[name=conditions]").fill("No names and no prices; business accounts only.")
    step.locator("[name=owner]").select_option(label=owner)
    day = step.locator("[name=review_on]").input_value()
    assert day > timezone.localdate().isoformat(), "a day to look again is proposed"
    step.get_by_role("button", name="Decide").click()
    says(page, "Decided.")


def say_yes_to_owning_it(page, tool: str) -> None:
    page.goto("/")
    page.get_by_role("link", name=f"You are asked to own {tool}", exact=True).click()
    page.get_by_role("button", name="Yes, I see to it").click()
    says(page, f"You own {tool} now.")


def put_it_in_the_register(page, tool: str, owner: str, supplier: str) -> None:
    page.goto("/discover/")
    page.get_by_role("row").filter(has_text=tool).get_by_role("link", name=tool).click()
    who = page.locator("main aside").inner_text()
    assert owner in who
    assert "has not answered" not in who
    step = page.locator("#promote")
    step.locator("summary").click()
    step.locator("[name=purpose]").fill("Drafts of letters to customers")
    step.get_by_role("button", name="Put it in the register").click()
    says(page, "with supplier and evidence")
    page.locator("main aside").get_by_role("link", name=f"SYS-2 {tool}").click()
    page.wait_for_url("**/register/SYS-2/")
    says(page, f"How {tool} was found")  # the evidence
    says(page, supplier)


def take_a_risk_over(page) -> None:
    page.goto("/risks/library/")
    page.get_by_label("Take over for").select_option(label=SYSTEM)
    page.locator("input[name=chosen]").first.check()
    page.get_by_role("button", name="Take the chosen over").click()
    page.goto("/risks/R-1/")
    step = page.locator("#rate")
    for column, value in {
        "likelihood": "3",
        "organisation": "3",
        "individuals": "2",
        "society": "1",
    }.items():
        step.locator(f"[name={column}]").select_option(value)
    step.locator("[name=because]").fill("Flour prices moved twice this year.")
    step.get_by_role("button", name="Rate before treatment").click()
    says(page, "Rated before treatment")


def propose_to_live_with_it(page) -> None:
    step = page.locator("#propose-acceptance")
    step.locator("summary").click()
    day = timezone.localdate() + timedelta(days=60)
    step.locator("[name=until]").fill(day.isoformat())
    step.locator("[name=because]").fill("The forecast is checked by a person every evening.")
    step.locator("button").click()
    says(page, "A proposal waits")


def invite_the_board(page) -> str:
    page.goto("/settings/people/invite/")
    page.get_by_label("For whom").fill("Max")
    page.locator("input[name=roles][value=board]").check()
    page.locator("input[name=roles][value=owner]").check()
    page.get_by_role("button", name="Make the link").click()
    say_again_who_it_is(page)
    return page.locator("#link").input_value()


def say_again_who_it_is(page) -> None:
    if page.locator("input[name=password]").count():
        page.fill("input[name=password]", PHRASE)
        page.get_by_role("button", name="Confirm it is you").click()


def join(page, link: str) -> None:
    page.goto(urlsplit(link).path)
    page.fill("[name=name]", "Max")
    page.fill("[name=email]", "max@example.test")
    page.fill("[name=password]", PHRASE)
    page.get_by_role("button", name="Join").click()


def decide_a_control_and_show_it(page) -> None:
    page.goto("/controls/A.6.2.6/")
    form = page.locator("form[action$='/A.6.2.6/decide/']")
    if not form.locator("[name=reason]").is_visible():
        page.locator("details", has=form).last.locator("summary").first.click()
    form.locator("[name=applies]").first.check()
    form.locator("[name=reason]").fill("R-1 can only be seen by watching the forecast.")
    form.locator("button[type=submit]").click()
    page.goto("/controls/A.6.2.6/")
    assert "No evidence" in page.locator("main").inner_text()
    page.goto("/evidence/new/?control=iso42001:A.6.2.6")
    page.get_by_label("Title").fill("Weekly drift report")
    file = {"name": "drift.csv", "mimeType": "text/csv", "buffer": b"week,index\n1,0.08\n"}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_label("Controls it supports").select_option("iso42001:A.6.2.6")
    page.get_by_role("button", name="Take it in").click()
    page.goto("/controls/A.6.2.6/")
    assert "Observed" in page.locator("main").inner_text(), "nobody typed the status"


def hand_a_pack_over(page, tmp_path) -> Path:
    page.goto("/pack/")
    page.get_by_role("button", name="Make the pack").click()
    if page.locator("input[name=password]").count():
        say_again_who_it_is(page)
        page.goto("/pack/")
        page.get_by_role("button", name="Make the pack").click()
    with page.expect_download() as got:
        page.get_by_role("link", name="Download", exact=True).click()
    place = tmp_path / "pack.zip"
    got.value.save_as(place)
    return place


def test_from_the_first_question_to_a_pack_that_others_verify(new_page, begun, chromium, tmp_path):
    ada = new_page()
    set_up_a_firm(ada)
    hear_of_a_tool_by_a_link_and_find_more_in_an_export(ada, new_page())
    register_a_system(ada)
    take_a_risk_over(ada)
    propose_to_live_with_it(ada)

    max_ = new_page()
    join(max_, invite_the_board(ada))
    max_.goto("/risks/R-1/")
    max_.get_by_role("button", name="Accept").click()
    says(max_, "Accepted until")  # four eyes: Ada proposed, Max accepts

    decide_about_a_tool(ada, "ChatGPT", owner="Max")
    say_yes_to_owning_it(max_, "ChatGPT")
    put_it_in_the_register(ada, "ChatGPT", owner="Max", supplier="OpenAI")

    decide_a_control_and_show_it(ada)
    pack = hand_a_pack_over(ada, tmp_path)

    alone = [sys.executable, "-I", str(VERIFIER), str(pack)]
    told = subprocess.run(alone, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert told.returncode == 0, told.stdout + told.stderr

    auditor = chromium.new_context().new_page()
    auditor.goto(VERIFIER.with_name("verify.html").as_uri())
    auditor.locator("input[type=file]").first.set_input_files(pack)
    auditor.wait_for_selector("[data-verdict=valid]")
    auditor.context.close()
    assert not [text for text in ada.fl_errors + max_.fl_errors if "CSP" in text]


def test_a_firm_a_tool_a_system_and_a_risk_without_javascript(new_page, begun):
    page = new_page(java_script_enabled=False)
    set_up_a_firm(page)
    hear_of_a_tool_by_a_link_and_find_more_in_an_export(page, new_page(java_script_enabled=False))
    register_a_system(page)
    decide_about_a_tool(page, "ChatGPT", owner="Ada")
    put_it_in_the_register(page, "ChatGPT", owner="Ada", supplier="OpenAI")
    take_a_risk_over(page)
    propose_to_live_with_it(page)

"""The page of a tool's results in a real browser: light, dark, narrow; axe finds nothing grave."""

from pathlib import Path

import pytest

from tests.browser import looks_right, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
VECTORS = Path(__file__).parents[2] / "vectors/results"


def test_results_of_tools_are_a_page_that_can_be_read(browser_page, server, ada):
    from fairlead.apps.evidence.services import take_in
    from fairlead.apps.register.services import register_system

    register_system(by=ada, name="Bakery assistant", purpose="Answers customers")
    for title, path in (
        ("Answers of the bakery assistant", VECTORS / "inspect_ai-0.3.285/grouped.eval"),
        ("Attacks on the bakery assistant", VECTORS / "garak-0.17.1/repeat.report.jsonl"),
        ("Selection by group", VECTORS / "fairlearn-0.15.0/metricframe.json"),
    ):
        take_in(by=ada, title=title, data=path.read_bytes(), filename=path.name)
    take_in(by=ada, title="Half a report", data=b'{"entry_type": "x"}\n', filename="a.jsonl")
    sign_in(browser_page, ada, server)

    for number, name in ((1, "inspect"), (2, "garak"), (3, "fairlearn"), (4, "not-parsed")):
        looks_right(browser_page, f"results-{name}", at=f"/evidence/E-{number}/")
    browser_page.goto("/evidence/E-1/")
    browser_page.get_by_role("button", name="It is about this").click()
    browser_page.get_by_text("E-1 is about SYS-1.").wait_for()
    browser_page.get_by_role("button", name="Link to these").first.click()
    browser_page.get_by_text("E-1 supports 1 more.").wait_for()

"""A gate that closes and opens again, by clicking: breach, finding, answer, validated anew."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from fairlead.apps.monitor import services
from tests.apps.monitor.conftest import BASIS
from tests.apps.monitor.rows import csv_of
from tests.browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GATE = "/monitor/validity/SYS-1/"
BECAUSE = "A rule for late deliveries hit the northern mill; it was taken back this morning."
EFFECT = "Without the rule both mills are chosen alike again."


class Story:
    """What people click, and what the worker does meanwhile."""

    def __init__(self, page, worker):
        self.page, self.worker, self.day = page, worker, date(2026, 11, 16)

    def says(self, text, page=None):
        expect((page or self.page).locator("main")).to_contain_text(text, timeout=20_000)

    def gate(self, *texts):
        self.page.goto(GATE)
        for text in texts:
            self.says(text)

    def hands_in_a_day(self, *, gap=0.0):
        self.page.goto("/monitor/checks/CHK-1/")
        self.page.get_by_role("link", name="Hand in rows").click()
        rows = csv_of(day=self.day.isoformat(), n=2_000, gap=gap, seed=self.day.day)
        file = {"name": "day.csv", "mimeType": "text/csv", "buffer": rows}
        self.page.set_input_files("[name=file]", file)
        self.page.get_by_role("button", name="Measure them").click()
        self.page.wait_for_url("**/runs/RUN-*/")
        self.day += timedelta(days=1)
        services.perform(services.claim("tests"))
        self.worker()

    def does(self, step, *, page=None, **told):
        """Unfold a step, fill it in, press its button."""
        shown = (page or self.page).locator(f"details#{step}")
        shown.locator("summary").click()
        for name, value in told.items():
            shown.locator(f"[name={name}]").fill(value)
        shown.get_by_role("button").click()

    def proposes(self):
        self.page.goto(GATE)
        self.page.fill("[name=basis]", BASIS)
        self.page.get_by_role("button", name="Propose it").click()
        self.page.wait_for_url("**/validations/VAL-*/")
        return self.page.url


def test_a_gate_closes_on_a_breach_and_opens_after_answer_and_validation(
    new_page, server, ada, max_, add, one, worker
):
    add(version=one)
    mine, board = new_page(), new_page()
    sign_in(mine, ada, server)
    sign_in(board, max_, server)
    story = Story(mine, worker)

    story.hands_in_a_day()
    story.gate("The gate is closed", "It was never validated.")
    board.goto(story.proposes())
    story.does("sign", page=board)
    story.says("Validated", board)
    story.gate("The gate is open", "Yes: everything is known")

    story.hands_in_a_day(gap=0.3)
    story.gate("No, because:", "FND-1: A limit was passed in CHK-1", "a limit was passed (FND-1)")

    mine.goto("/monitor/findings/FND-1/")
    story.says("beyond the limit of at least 0.8")
    story.does("answer", because=BECAUSE)
    story.says(BECAUSE)
    story.does("close", effect=EFFECT)
    story.says("Run CHK-1 again first")
    story.hands_in_a_day()
    mine.goto("/monitor/findings/FND-1/")
    story.does("close", effect=EFFECT)
    story.says(EFFECT)
    story.gate("The gate is closed", "The validation lapsed on")

    board.goto(story.proposes())
    story.does("sign", page=board)
    story.says("Validated", board)
    story.gate("The gate is open", "Yes: everything is known")

"""The Ledger pages in a real browser: light, dark, narrow, and for everybody."""

import pytest

from tests.browser import looks_right, sign_in


@pytest.mark.browser
@pytest.mark.parametrize("copied", [False, True], ids=["alone", "witnessed"])
def test_the_ledger_looks_right(browser_page, server, ada, copied):
    from fairlead.apps.journal import checkpoints, services
    from fairlead.apps.journal.models import Log

    note = checkpoints.publish(Log.objects.get(tenant=ada.tenant)).note
    if copied:
        services.record_copy(by=ada, holder="Cy Holm, auditor", kind="print")
    sign_in(browser_page, ada, server)
    looks_right(browser_page, f"ledger-{copied}", at="/ledger/")
    if copied:
        browser_page.fl_errors.clear()  # what axe and the camera brought
        looks_right(browser_page, "ledger-entry", at="/ledger/entry/1/0/")
        browser_page.fl_errors.clear()
        browser_page.goto("/ledger/compare/")
        browser_page.get_by_label("A checkpoint you kept").fill(note)
        browser_page.get_by_role("button", name="Compare").click()
        browser_page.get_by_text("Yes: the first entry").wait_for()
        looks_right(browser_page, "ledger-compare")

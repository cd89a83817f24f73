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


@pytest.mark.browser
def test_a_pruned_ledger_looks_right(browser_page, server, ada, join):
    from fairlead.apps.journal import checkpoints, pruning
    from fairlead.apps.journal.append import append
    from fairlead.apps.journal.models import Log

    log = Log.objects.get(tenant=ada.tenant)
    told = {"v": 1, "type": "log.alive", "org": log.tenant, "actor": "svc:ledger"}
    append(log.tenant, [told | {"id": f"n{at}"} for at in range(258)])
    checkpoints.publish(log)
    keeper, because = join("Al", "admin"), "Our record plan keeps entries for three years"
    pruning.seal(log, below=256, before="2023-05-01", because=because, by=keeper)
    pruning.finish(log)
    checkpoints.publish(log)
    sign_in(browser_page, ada, server)
    looks_right(browser_page, "ledger-pruned", at="/ledger/")
    browser_page.fl_errors.clear()  # what axe and the camera brought
    browser_page.goto("/ledger/entry/1/7/")
    browser_page.fl_errors.clear()  # the browser notes that it is gone (410)
    looks_right(browser_page, "ledger-entry-pruned")

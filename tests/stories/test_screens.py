"""Every page of the example firm, as its AI lead sees it: light and dark, wide and 320 px."""

import pytest

from tests.browser import looks_right, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = {
    "home": "/",
    "register": "/register/",
    "register-use-cases": "/register/use-cases/",
    "register-models": "/register/models/",
    "register-data-sets": "/register/data-sets/",
    "register-suppliers": "/register/suppliers/",
    "register-map": "/register/map/",
    "register-system": "/register/SYS-1/",
    "register-change": "/register/SYS-1/change/",
    "register-new": "/register/new/systems/",
    "register-import": "/register/import/",
    "discover": "/discover/",
    "discover-finding": "/discover/F-2/",
    "discover-coverage": "/discover/coverage/",
    "discover-links": "/discover/links/",
    "discover-add": "/discover/sources/add/",
    "discover-source": "/discover/sources/SRC-1/",
    "discover-declare": "/discover/declare/",
    "risks": "/risks/",
    "risk": "/risks/R-1/",
    "risk-new": "/risks/new/",
    "risk-library": "/risks/library/",
    "risk-scales": "/risks/scales/",
    "controls": "/controls/",
    "control": "/controls/A.6.2.4/",
    "controls-versions": "/controls/versions/",
    "controls-version": "/controls/versions/3/",
    "evidence": "/evidence/",
    "evidence-new": "/evidence/new/",
    "evidence-one": "/evidence/E-5/",
    "monitor": "/monitor/",
    "monitor-check": "/monitor/checks/CHK-1/",
    "monitor-run": "/monitor/runs/RUN-6/",
    "monitor-run-within": "/monitor/runs/RUN-7/",
    "monitor-findings": "/monitor/findings/",
    "monitor-finding": "/monitor/findings/FND-3/",
    "monitor-finding-closed": "/monitor/findings/FND-1/",
    "monitor-validity": "/monitor/validity/",
    "monitor-gate": "/monitor/validity/SYS-1/",
    "monitor-gate-open": "/monitor/validity/SYS-2/",
    "monitor-validation": "/monitor/validations/VAL-2/",
    "oversight": "/oversight/",
    "oversight-system": "/oversight/systems/SYS-1/",
    "oversight-plan": "/oversight/plans/OP-1/",
    "oversight-reviews": "/oversight/reviews/?view=settled",
    "oversight-review": "/oversight/reviews/RV-1/",
    "oversight-finding": "/oversight/findings/OF-1/",
    "oversight-planted": "/oversight/planted/",
    "oversight-stopped": "/oversight/stops/ST-1/",
    "ledger": "/ledger/",
    "ledger-entry": "/ledger/entry/1/1/",
    "ledger-compare": "/ledger/compare/",
    "packs": "/pack/",
    "pack": "/pack/PACK-1/",
    "settings": "/settings/",
    "people": "/settings/people/",
    "invite": "/settings/people/invite/",
    "roles": "/settings/roles/",
    "tokens": "/settings/tokens/",
    "account": "/account/",
    "offices": "/account/appointments/",
    "begin-anew": "/example/reset/",
}


def test_every_page_of_the_example_firm_is_a_pleasure(browser_page, server, ada):
    from fairlead.apps.example.services import load
    from fairlead.apps.org.models import Member

    firm = load(user=ada.user).organisation
    tom = Member.objects.select_related("user").get(organisation=firm, user__name="Tom Ashdown")
    sign_in(browser_page, tom, server)
    failed = {}
    for name, address in PAGES.items():
        try:
            looks_right(browser_page, f"example-{name}", at=address)
            assert browser_page.locator("h1").count() == 1
            assert browser_page.locator(".fl-example").count() == 1, "the strip says: invented"
        except AssertionError as wrong:
            failed[name] = str(wrong)[:1500]
    assert failed == {}

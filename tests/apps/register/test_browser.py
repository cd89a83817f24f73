"""The register in a real browser: light, dark, narrow, without anything serious for axe."""

import pytest

from tests.browser import looks_right, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def bread(ada, olu):
    """A small register in which something is missing, waits, is linked and retired."""
    from fairlead.apps.register import services

    system = services.register_system(
        by=ada,
        owner=ada,
        name="Trade credit scoring",
        purpose="Suggests how much credit a bakery gets. A person decides every case.",
        our_roles=["producer", "user"],
        autonomy="advice",
        affected=["customers"],
        affected_text="About 1,900 sole traders",
        personal_data=True,
        process="Sales ledger",
    )
    services.register_system(by=ada, name="Meeting notes", owner=olu)
    old = services.register_system(by=ada, name="Old chatbot", our_roles=["user"])
    services.retire(old, by=ada, because="Replaced by the new one")
    use = services.register_use_case(by=ada, name="Decide on credit", affected=["customers"])
    model = services.register_model(by=ada, name="Gradient boosting", owner=ada)
    services.register_model_version(model, by=ada, version="3.2", digest="ab" * 32)
    data = services.register_data_set(by=ada, name="Invoices since 2019", used_for=["training"])
    supplier = services.register_supplier(by=ada, name="Credit bureau Ltd")
    for kind, source, target in (
        ("uses", use, system),
        ("runs", system, model),
        ("trained_on", model, data),
        ("data_from", data, supplier),
        ("supplied_by", system, supplier),
    ):
        services.link(kind, source, target, by=ada)
    return system


PAGES = {
    "register": "/register/",
    "register-system": "/register/SYS-1/",
    "register-incomplete": "/register/SYS-2/",
    "register-model": "/register/MOD-1/",
    "register-add": "/register/new/systems/",
    "register-map": "/register/map/",
    "register-import": "/register/import/",
}


def test_the_register_looks_right(new_page, server, ada, bread):
    page = new_page()
    sign_in(page, ada, server)
    for name, at in PAGES.items():
        looks_right(page, name, at=at)


def test_a_system_is_registered_and_a_file_imported_without_javascript(new_page, server, ada):
    page = new_page(java_script_enabled=False)
    sign_in(page, ada, server)
    page.goto("/register/")
    page.get_by_role("link", name="Register a system").click()
    page.get_by_label("Name", exact=True).fill("Route planner")
    page.get_by_label("We use it").check()
    page.get_by_role("button", name="Register a system").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Route planner"

    page.goto("/register/import/")
    content = b"System,Purpose\nInvoice reader,Reads invoices\nRoute planner,Again\n"
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": content}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Look at the file").click()
    assert "2 of 2 rows can be imported" in page.content()
    page.get_by_label("Leave out rows whose name is registered already").check()
    page.get_by_role("button", name="Import", exact=True).click()
    assert page.get_by_role("link", name="SYS-2 Invoice reader").is_visible()
    page.get_by_role("button", name="Take this import back").click()
    assert "This import was taken back" in page.content()

"""A passkey opens the door without a pass phrase; the browser's own virtual key stands in."""

import pytest

PHRASE = "a long enough pass phrase"


@pytest.mark.browser
def test_SEC_3_a_passkey_is_added_and_opens_the_door(new_page, server, bakery):
    from fairlead.apps.org import services
    from fairlead.apps.org.models import User

    user = User.objects.create_user("eve@example.test", PHRASE, name="Eve")
    services.admit(bakery, user=user, roles=["staff"])
    page = new_page()
    key = page.context.new_cdp_session(page)
    key.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": True}
    options |= {"automaticPresenceSimulation": True}
    key.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    local = server.replace("127.0.0.1", "localhost")

    page.goto(f"{local}/accounts/login/")
    page.fill("[name=login]", "eve@example.test")
    page.fill("[name=password]", PHRASE)
    page.click("main button[type=submit] >> nth=0")
    page.wait_for_url(f"{local}/")
    page.goto(f"{local}/accounts/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.fill("[name=password]", PHRASE)
        page.click("main button[type=submit] >> nth=0")
        page.wait_for_url("**/webauthn/add/**")
    if (box := page.locator("[name=passwordless]")).count():
        box.check()
    page.click("main form button >> nth=0")
    page.wait_for_url(lambda url: "webauthn/add" not in url)
    assert User.objects.get(pk=user.pk).has_two_step

    page.context.clear_cookies()
    page.goto(f"{local}/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url(f"{local}/")
    assert "Eve" in page.content()

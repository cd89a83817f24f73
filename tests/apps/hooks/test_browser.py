"""The page of webhooks as people see it."""

import pytest

from fairlead.apps.hooks import services
from fairlead.apps.hooks.models import Delivery
from tests.browser import looks_right, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_pages_of_webhooks_look_right(browser_page, server, ada, hook):
    made, _ = hook
    services.allow_host(by=ada, name="hooks.example.com")
    services.tell(made.organisation, "system.stopped", {"system": "SYS-1"})
    services.deliver_to(made.pk)
    services.send_test(made, by=ada)
    Delivery.objects.filter(state="waits").update(
        state="dead", tries=8, status=503, trouble="It did not take the message."
    )
    sign_in(browser_page, ada, server)
    looks_right(browser_page, "webhooks", at="/settings/webhooks/")
    looks_right(browser_page, "webhook", at="/settings/webhooks/HOOK-1/")

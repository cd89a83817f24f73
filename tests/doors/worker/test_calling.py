"""Messages are carried out beside the loop."""

import time

import pytest

from fairlead.apps.hooks import services
from fairlead.apps.hooks.models import Delivery
from fairlead.doors.worker.calling import Calling
from tests.apps.hooks.conftest import hook, receiver  # noqa: F401 - fixtures


@pytest.mark.django_db(transaction=True)
def test_the_loop_begins_calls_and_waits_for_none(hook, ada):  # noqa: F811 - fixture
    made, _ = hook
    services.send_test(made, by=ada)
    calling = Calling()
    begun = time.monotonic()
    calling.step()
    calling.step()
    assert time.monotonic() - begun < 0.5
    calling.stop()
    assert Delivery.objects.get().state == "taken"

"""`fairlead doctor` sees a clock that was set back, without reading the ledger."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fairlead.apps.archive import health
from fairlead.apps.journal.act import Act
from fairlead.apps.journal.services import doing

pytestmark = pytest.mark.django_db
ACT = Act("org.profile.change", "changed the profile")


def test_an_entry_from_later_is_seen_after_others_too(ada, bakery):
    assert health._clock().state == "ok"
    with time_machine.travel(timezone.now() + timedelta(hours=3)), doing(ACT, by=ada, about=bakery):
        pass
    with doing(ACT, by=ada, about=bakery):
        pass
    with CaptureQueriesContext(connection) as asked:
        found = health._clock()
    assert (found.name, found.state) == ("clock", "wrong")
    assert "an entry is dated" in found.says
    assert "journal_entry" not in asked.captured_queries[0]["sql"]

"""Seven weeks of people over the credit scoring of the example firm."""

import pytest

from fairlead.apps.example import services
from fairlead.apps.journal import fsck
from fairlead.apps.monitor.queries import gate_of
from fairlead.apps.oversight import queries
from fairlead.core.metrics.answers import Measured


@pytest.mark.django_db(transaction=True)
def test_the_example_firm_is_overseen():
    world = services._begun()
    services._tell(world, services.events(), None)
    credit = world.records["credit"]
    shown = queries.shown(credit, queries.plan_in_force(credit)).all
    assert isinstance(shown.overrides, Measured)
    assert shown.overrides.n > 40
    assert 0.05 < shown.overrides.value < 0.35
    assert (shown.caught.n, round(shown.caught.value * shown.caught.n)) == (14, 12)
    assert queries.counts(world.firm)["waits"] == 3
    [gap] = queries.findings(world.firm)
    assert gap.said == "Numbers 117–119 of scoring-1 never came."
    assert queries.stopped(world.records["ask_rye"]) is None
    assert not any(each.kind == "stopped" for each in gate_of(credit).because)
    assert all(report.is_sound for report in fsck.check_all())

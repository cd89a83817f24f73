"""The map: a picture with links and the same as a table, for nothing, one thing and very many."""

import re

import pytest

from fairlead.apps.register import services
from fairlead.apps.register.chart import MOST, chart_of


@pytest.fixture
def bread(ada, forecast):
    """A use case, a system with an owner, its model, data and supplier, all linked."""
    add = {kind: make for kind, make in services.REGISTER.items() if kind != "system"}
    use, model, data, supplier = (
        add[kind](by=ada, name=name)
        for kind, name in (
            ("use_case", "Plan <b>the</b> day"),
            ("model", "Gradient boosting"),
            ("data_set", "Orders since 2019"),
            ("supplier", "Mill & Co"),
        )
    )
    services.propose_owner(forecast, by=ada, to=ada)
    services.link("uses", use, forecast, by=ada)
    services.link("runs", forecast, model, by=ada)
    services.link("trained_on", model, data, by=ada)
    services.link("data_from", data, supplier, by=ada)
    return forecast


def test_an_empty_map_says_what_will_be_there(signed_in, ada):
    assert "Nothing to draw yet" in signed_in(ada).get("/register/map/").content.decode()


def test_one_record_is_a_map(signed_in, ada, forecast):
    text = signed_in(ada).get("/register/map/").content.decode()
    assert text.count('href="/register/SYS-1/"') == 2


def test_picture_and_table_say_the_same(signed_in, ada, bread):
    text = signed_in(ada).get("/register/map/").content.decode()
    assert "<b>the</b>" not in text
    for code in ("USE-1", "SYS-1", "MOD-1", "DAT-1", "SUP-1"):
        assert text.count(f'href="/register/{code}/"') >= 2
    chart = chart_of(ada.organisation)
    assert [(p.record.code, [(t.says, t.name) for t in p.ties]) for p in chart.places] == [
        ("USE-1", [("uses", "Daily order forecast")]),
        ("SYS-1", [("runs", "Gradient boosting")]),
        ("MOD-1", [("was trained on", "Orders since 2019")]),
        ("DAT-1", [("comes from", "Mill & Co")]),
        ("SUP-1", []),
    ]
    assert len(re.findall(r"<path ", chart.svg)) == 5


def test_around_a_record_lies_what_is_two_links_away(ada, signed_in, bread):
    from fairlead.apps.register.queries import get_record

    around = chart_of(ada.organisation, get_record(ada.organisation, "USE-1"))
    assert {place.record.code for place in around.places} == {"USE-1", "SYS-1", "MOD-1"}
    client = signed_in(ada)
    assert client.get("/register/map/?around=USE-1").status_code == 200
    assert client.get("/register/map/?around=USE-9").status_code == 404


def test_what_is_retired_leaves_the_map(ada, bread):
    services.retire(bread, by=ada, because="Replaced")
    chart = chart_of(ada.organisation)
    assert "SYS-1" not in {place.record.code for place in chart.places}
    assert chart.places[0].ties == []


def test_very_many_records_are_cut_and_say_so(ada, signed_in, bread):
    for number in range(MOST):
        services.register_system(by=ada, name=f"System {number}")
    chart = chart_of(ada.organisation)
    assert (len(chart.places), chart.left_out) == (MOST, 5)
    assert "SUP-1" in {place.record.code for place in chart.places}
    assert "5 or more are left out" in signed_in(ada).get("/register/map/").content.decode()


def test_dee_sees_none_of_it(dee, signed_in, bread):
    assert "Nothing to draw yet" in signed_in(dee).get("/register/map/").content.decode()

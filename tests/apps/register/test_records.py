"""Registering, changing and retiring: each an act, sealed, or refused with a sentence."""

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from fairlead.apps.journal.errors import NotPermittedError, RuleBrokenError
from fairlead.apps.register import queries, services
from fairlead.apps.register.models import AISystem


def test_a_system_is_registered_and_sealed_without_a_typed_word(ada, forecast, sealed):
    kind, code, facts = sealed(ada)
    assert (kind, code) == ("register.system.add", "SYS-1")
    assert facts["our_roles"] == ["producer", "user"]
    assert facts["affected"] == ["staff"]
    assert facts["personal_data"] is False
    assert len(facts["name"]) == 64
    assert "forecast" not in str(facts)
    assert (forecast.owner, forecast.rev, forecast.our_roles) == (None, 1, ["producer", "user"])


def test_every_kind_has_its_own_numbers(ada):
    made = [
        services.register_use_case(by=ada, name="Plan the day"),
        services.register_system(by=ada, name="Forecast"),
        services.register_model(by=ada, name="Llama"),
        services.register_supplier(by=ada, name="OpenAI", vendor_id="ai:openai"),
        services.register_data_set(by=ada, name="Orders", used_for=["training"]),
        services.register_data_set(by=ada, name="Weather"),
    ]
    assert [each.code for each in made] == ["USE-1", "SYS-1", "MOD-1", "SUP-1", "DAT-1", "DAT-2"]
    assert [queries.get_record(ada.organisation, each.code) for each in made] == made


@pytest.mark.parametrize("code", ["SYS-2", "SYS-x", "SYS-99999999999", "XXX-1", "SYS", ""])
def test_what_is_not_there_is_not_found(ada, forecast, code):
    with pytest.raises(Http404):
        queries.get_record(ada.organisation, code)


def test_dee_finds_nothing_of_the_bakery(dee, forecast):
    with pytest.raises(Http404):
        queries.get_system(dee.organisation, forecast.code)
    assert list(queries.systems(dee.organisation)) == []


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "x", "stage": "dreaming"}, "stage"),
        ({"name": "x", "stage": "retirement"}, "then retire it"),
        ({"name": "x", "affected": ["martians"]}, "martians"),
    ],
)
def test_facts_that_do_not_fit_are_refused_and_nothing_is_kept(ada, facts, says):
    with pytest.raises(RuleBrokenError, match=says):
        services.register_system(by=ada, **facts)
    assert not AISystem.objects.exists()


def test_a_deputy_comes_from_the_own_firm(ada, dee, forecast):
    with pytest.raises(RuleBrokenError, match="own organisation"):
        services.change(forecast, by=ada, rev=1, deputy=dee)
    services.change(forecast, by=ada, rev=1, deputy=ada)
    assert queries.get_system(ada.organisation, "SYS-1").deputy == ada


def test_staff_and_auditors_do_not_register(bo, cy):
    for member in (bo, cy):
        with pytest.raises(NotPermittedError):
            services.register_system(by=member, name="Mine")


def test_a_change_says_which_fields_changed(ada, forecast, sealed):
    services.change(forecast, by=ada, rev=1, name="Order forecast", autonomy="advice")
    forecast.refresh_from_db()
    kind, code, facts = sealed(ada)
    assert (kind, code) == ("register.change", "SYS-1")
    assert facts["changed"] == ["autonomy", "name"]
    assert facts["autonomy"] == "advice"
    assert len(facts["name"]) == 64
    assert (forecast.name, forecast.rev) == ("Order forecast", 2)


def test_the_same_again_is_no_change(ada, forecast, sealed):
    before = sealed(ada)
    services.change(forecast, by=ada, rev=1, name=" Daily order forecast ", affected=["staff"])
    assert sealed(ada) == before
    assert forecast.rev == 1


def test_who_read_an_older_revision_does_not_overwrite(ada, forecast):
    stale = queries.get_system(ada.organisation, "SYS-1")
    services.change(forecast, by=ada, rev=1, name="Order forecast")
    with pytest.raises(RuleBrokenError, match="Somebody else changed SYS-1 meanwhile"):
        services.change(stale, by=ada, rev=1, name="Forecast of orders")
    current = queries.get_system(ada.organisation, "SYS-1")
    with pytest.raises(RuleBrokenError, match="Somebody else changed SYS-1 meanwhile"):
        services.change(current, by=ada, rev=1, name="Forecast of orders")
    assert queries.get_system(ada.organisation, "SYS-1").name == "Order forecast"


def test_a_system_goes_live_only_with_an_owner(ada, forecast):
    services.change(forecast, by=ada, rev=1, stage="re_evaluation")
    with pytest.raises(RuleBrokenError, match="name an owner"):
        services.change(forecast, by=ada, rev=2, stage="operation_monitoring")
    forecast.refresh_from_db()
    services.propose_owner(forecast, by=ada, to=ada)
    services.change(forecast, by=ada, rev=2, stage="operation_monitoring")
    assert queries.get_system(ada.organisation, "SYS-1").stage == "operation_monitoring"


def test_a_record_is_retired_with_a_reason_and_comes_back_under_review(ada, forecast, sealed):
    with pytest.raises(RuleBrokenError, match="why"):
        services.retire(forecast, by=ada, because=" ")
    services.retire(forecast, by=ada, because="Replaced by the new one")
    kind, _code, facts = sealed(ada)
    assert (kind, facts["stage"]) == ("register.retire", "operation_monitoring")
    assert forecast.is_retired
    with pytest.raises(RuleBrokenError, match="retired already"):
        services.retire(forecast, by=ada, because="Again")
    with pytest.raises(RuleBrokenError, match="retired"):
        services.change(forecast, by=ada, rev=2, name="Other")

    services.reinstate(forecast, by=ada)
    forecast.refresh_from_db()
    assert (forecast.stage, forecast.retired_on, forecast.rev) == ("re_evaluation", None, 3)
    with pytest.raises(RuleBrokenError, match="nothing to take back"):
        services.reinstate(forecast, by=ada)


def test_a_version_is_recorded_once(ada, sealed):
    llama = services.register_model(by=ada, name="Llama")
    services.register_model_version(llama, by=ada, version="3.1", digest="sha256:" + "A" * 64)
    assert sealed(ada)[2]["sha256"] == "a" * 64
    for version, digest, says in (("3.1", "", "already"), (" ", "", "which"), ("4", "x", "64")):
        with pytest.raises(RuleBrokenError, match=says):
            services.register_model_version(llama, by=ada, version=version, digest=digest)
    assert [each.version for each in queries.versions(llama)] == ["3.1"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"stage": "retirement"},
        {"stage": "dreaming"},
        {"autonomy": "free"},
        {"owner_id": 1},
    ],
)
def test_the_database_itself_refuses_what_cannot_be(ada, forecast, wrong):
    values = {**wrong, **({"owner_id": ada.pk} if "owner_id" in wrong else {})}
    with pytest.raises(IntegrityError), transaction.atomic():
        AISystem.objects.filter(pk=forecast.pk).update(**values)


def test_looking_alike_warns_by_name_or_tool(ada, forecast):
    services.register_system(by=ada, name="Chat assistant", vendor_id="ai:openai")

    def codes(*told, **more):
        return [each.code for each in queries.look_alikes(ada.organisation, *told, **more)]

    assert codes("system", "daily ORDER-forecast") == ["SYS-1"]
    assert codes("system", "GPT", "ai:openai") == ["SYS-2"]
    assert codes("system", "Route planner") == []
    assert codes("use_case", "Daily order forecast") == []
    assert codes("system", "Daily order forecast", besides="SYS-1") == []

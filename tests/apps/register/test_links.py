"""Links join two records of one organisation, in the ways the rules know."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.register import queries, services
from fairlead.apps.register.models import Link
from fairlead.core.rules.register import LINK_KINDS

MAKE = {
    "use_case": services.register_use_case,
    "system": services.register_system,
    "model": services.register_model,
    "data_set": services.register_data_set,
    "supplier": services.register_supplier,
}


@pytest.mark.parametrize("each", LINK_KINDS, ids=lambda each: each.key)
def test_every_kind_of_link_can_be_tied_once_and_untied(ada, sealed, each):
    source = MAKE[each.source](by=ada, name="One")
    target = MAKE[each.target](by=ada, name="Other")
    tie = services.link(each.key, source, target, by=ada)
    assert sealed(ada) == ("register.link", source.code, {"kind": each.key, "to": target.code})
    assert services.link(each.key, source, target, by=ada) == tie
    assert (tie.source, tie.target) == (source, target)
    assert list(queries.links_of(source)) == list(queries.links_of(target)) == [tie]

    services.unlink(tie, by=ada)
    assert sealed(ada) == ("register.unlink", source.code, {"kind": each.key, "to": target.code})
    assert not Link.objects.exists()


def test_records_that_do_not_hang_together_are_refused(ada, forecast):
    supplier = services.register_supplier(by=ada, name="Mill")
    for kind in ("uses", "supplied_by"):
        with pytest.raises(RuleBrokenError, match="cannot be linked"):
            services.link(kind, supplier, forecast, by=ada)


def test_another_firm_is_out_of_reach(ada, dee, forecast):
    theirs = services.register_supplier(by=dee, name="Mill")
    with pytest.raises(RuleBrokenError, match="one organisation"):
        services.link("supplied_by", forecast, theirs, by=ada)


def test_the_database_itself_refuses_wrong_ends_and_other_firms(ada, dee, forecast):
    theirs = services.register_supplier(by=dee, name="Mill")
    ours = services.register_supplier(by=ada, name="Mill")
    firm, now = ada.organisation, timezone.now()
    for ends in (
        {"kind": "supplied_by", "supplier": theirs},
        {"kind": "uses", "supplier": ours},
        {"kind": "invented", "supplier": ours},
        {"kind": "supplied_by"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Link.objects.create(organisation=firm, system=forecast, created_at=now, **ends)
    tie = services.link("supplied_by", forecast, ours, by=ada)
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.filter(pk=tie.pk).update(supplier=theirs)

"""Facts about a tool are sentences: whatever the catalogue says of any tool can be said."""

from fairlead.apps.discover import queries, tool_facts
from fairlead.core.catalogue import catalogue


def test_whatever_the_catalogue_says_of_a_tool_is_said_in_sentences():
    for vendor in catalogue().vendors.values():
        for label, says in tool_facts.told(vendor):
            assert label
            assert says
            assert "_" not in says, vendor.id
        assert tool_facts.certainty(vendor).endswith(".")


def test_free_accounts_and_business_plans_are_told_apart():
    told = dict(tool_facts.told(catalogue().vendors["ai:chatgpt"]))
    assert told["Supplier"] == "OpenAI, United States"
    assert told["Learns from what you enter"] == (
        "Free and private accounts: yes, unless switched off. Business plans: no."
    )


def test_a_known_tool_brings_the_risks_of_its_kind_and_an_unknown_one_that_nobody_knows_it(otter):
    finding = queries.inbox(otter.organisation).get()
    worst = queries.could_go_wrong(finding)[0]
    assert worst.title == "Confidential data typed into a public AI tool"
    finding.vendor_id = ""
    assert [each.id for each in queries.could_go_wrong(finding)] == ["fairlead:R03"]


def test_the_page_says_facts_risks_and_a_day_to_look_again(otter, ada, signed_in):
    from datetime import timedelta

    from django.utils import timezone

    page = signed_in(ada).get("/discover/F-1/").content.decode()
    assert "consumer yes business no" not in page
    assert "Confidential data typed into a public AI tool" in page
    assert f'value="{(timezone.localdate() + timedelta(days=180)).isoformat()}"' in page

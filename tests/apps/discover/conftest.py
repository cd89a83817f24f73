"""Files as they come out of the systems that a bakery has."""

import pytest

from fairlead.apps.discover import services
from fairlead.apps.discover.models import Finding

GOOGLE = (
    b"App Name,Type,Id,Verification Status,Users,Access,Requested Services,"
    b"Requested Services with Scopes\n"
    b"Otter.ai,Web,1.apps,Verified,4,Unrestricted,Calendar,\n"
    b"Flour Planner,Web,2.apps,Verified,9,Limited,,\n"
)
CARD = (
    b"date,merchant,amount,currency,cost_centre,employee\n"
    b"2026-10-03,OTTER.AI SUBSCRIPTION,13.99,GBP,Sales,e114\n"
    b"2026-10-04,MILL AND SONS,310.00,GBP,Bakery,e101\n"
)
BOM = (
    b'{"bomFormat":"CycloneDX","specVersion":"1.6","components":'
    b'[{"type":"library","name":"openai","purl":"pkg:pypi/openai@1.61.0"}]}'
)


@pytest.fixture
def google():
    return GOOGLE


@pytest.fixture
def card():
    return CARD


@pytest.fixture
def bom():
    return BOM


@pytest.fixture
def otter(ada, google):
    services.import_source(by=ada, data=google, filename="apps.csv")
    return Finding.objects.get()

"""What the catalogue knows of a tool, as sentences that a small firm understands.

Facts are where a person's review starts, never a legal statement; our decision stands apart.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org.choices import COUNTRIES
from fairlead.core.catalogue.vendors import Vendor

Said = str | Promise

TRAINING: Final[Mapping[str, Said]] = MappingProxyType(
    {
        "consumer_yes_business_no": _(
            "Free and private accounts: yes, unless switched off. Business plans: no."
        ),
        "yes_by_default": _("Yes, unless somebody switches it off."),
        "no_by_default": _("No, by default."),
        "opt_in_or_setting": _("Only when a setting allows it: look at the setting."),
        "local_no_vendor_transfer": _("No: it runs on your own machine and sends nothing."),
        "depends_on_configured_model": _("That depends on the model it is connected to."),
        "unknown": _("Not known: ask the supplier in writing."),
    }
)
HOSTING: Final[Mapping[str, Said]] = MappingProxyType(
    {
        "eu_or_regional_available": _("Data can be kept in the EU or in a region you choose."),
        "some_plans_or_regions": _("Data can be kept in the EU with some plans only."),
        "self_host_possible": _("You can run it on your own machines."),
        "none_known": _("No way to keep data in the EU or UK is known."),
        "unknown": _("Whether data can stay in the EU is not known."),
    }
)
DATA: Final[Mapping[str, Said]] = MappingProxyType(
    {
        "agent_actions": _("what it does by itself"),
        "audio": _("sound recordings"),
        "biometrics": _("faces, voices or other body data"),
        "browser_content": _("what is open in the browser"),
        "browsing": _("pages people visit"),
        "business_data": _("figures of the business"),
        "calendar": _("calendars"),
        "candidates": _("applications and applicants"),
        "chat_messages": _("chat messages"),
        "connectors_data": _("whatever it is connected to"),
        "contracts": _("contracts"),
        "credentials": _("passwords and keys"),
        "crm_records": _("customer records"),
        "customer_data": _("data of customers"),
        "datasets": _("data sets"),
        "designs": _("designs"),
        "documents": _("documents"),
        "email": _("e-mail"),
        "embeddings": _("texts turned into numbers"),
        "employee_data": _("data of staff"),
        "files": _("files"),
        "financial_data": _("financial data"),
        "images": _("pictures"),
        "likeness": _("faces and likenesses"),
        "marketing_content": _("marketing texts"),
        "meeting_transcripts": _("what is said in meetings"),
        "model_files": _("model files"),
        "models": _("models"),
        "personal_data": _("personal data"),
        "prompts": _("what people type"),
        "pull_requests": _("changes to source code"),
        "screen": _("what is on the screen"),
        "source_code": _("source code"),
        "tasks": _("tasks"),
        "telemetry": _("usage data"),
        "terminal_output": _("output of the terminal"),
        "text": _("texts"),
        "text_typed": _("what people type"),
        "tickets": _("support tickets"),
        "traces": _("records of calls to models"),
        "training_data": _("data that models learn from"),
        "uploaded_files": _("uploaded files"),
        "urls": _("web addresses"),
        "video": _("video"),
        "voice": _("voices"),
    }
)
CERTAINTY: Final[Mapping[str, Said]] = MappingProxyType(
    {
        "high": _("These facts are well supported."),
        "medium": _("These facts are likely; check what matters to you."),
        "low": _("These facts are uncertain: check them before you rely on them."),
    }
)


def told(vendor: Vendor) -> Iterator[tuple[str, str]]:
    """Say what is known: who makes it, whether it learns from you, where data goes, which data."""
    yield gettext("Supplier"), _supplier(vendor)
    yield gettext("Learns from what you enter"), str(TRAINING[vendor.training_default])
    yield gettext("Where data goes"), str(HOSTING[vendor.hosting.eu])
    if vendor.data_exposure:
        seen = dict.fromkeys(str(DATA[each]) for each in vendor.data_exposure)
        yield gettext("What it may see"), ", ".join(seen)


def certainty(vendor: Vendor) -> str:
    """Say how sure the catalogue is."""
    return str(CERTAINTY[vendor.certainty])


def _supplier(vendor: Vendor) -> str:
    country = _COUNTRIES.get(vendor.hosting.vendor_country)
    return f"{vendor.vendor}, {country}" if country else vendor.vendor


# Some suppliers sit where no firm of ours does; some tools belong to nobody in particular.
_COUNTRIES: Final[Mapping[str, object]] = MappingProxyType(
    {**dict(COUNTRIES), "CN": _("China"), "IL": _("Israel"), "RU": _("Russia")}
)

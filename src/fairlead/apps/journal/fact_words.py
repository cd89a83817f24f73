"""The facts of an entry as people say them: what a fact is called, and what its keys mean."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fairlead.core.catalogue import catalogue

Said = str | Promise

LABELS: Final[Mapping[str, Said]] = MappingProxyType(
    {
        "action": _("Action"),
        "actions": _("Actions"),
        "affected": _("People affected"),
        "affected_text": _("Affected, in our words"),
        "against": _("Speaks against the person"),
        "answer": _("Answer"),
        "appetite": _("Appetite"),
        "applies": _("Applies"),
        "appointment": _("Appointment"),
        "autonomy": _("Autonomy"),
        "basis": _("Basis"),
        "because": _("Reason"),
        "before": _("Before"),
        "below": _("Entries below"),
        "caught": _("Caught"),
        "cause": _("Cause"),
        "changed": _("Changed"),
        "check": _("Check"),
        "commit": _("Commitment"),
        "commitment": _("Commitment"),
        "competence": _("Competence"),
        "conditions": _("Conditions"),
        "configuration": _("Configuration"),
        "consequence": _("Consequence"),
        "content": _("Content"),
        "control": _("Control"),
        "controls": _("Controls"),
        "copies": _("Outside copies among all that went"),
        "count": _("Number"),
        "country": _("Country"),
        "counts": _("Counts"),
        "day": _("Day"),
        "decision": _("Decision"),
        "deletion": _("Deletion"),
        "deputy": _("Deputy"),
        "digest": _("Digest"),
        "docx": _("Word file"),
        "drawn": _("Drawn"),
        "due": _("Due on"),
        "due_on": _("Due on"),
        "effect": _("Effect"),
        "entries": _("Entries"),
        "entry": _("Entry"),
        "erased": _("Erasures among all that went"),
        "event": _("Event"),
        "events": _("Events"),
        "evidence": _("Evidence"),
        "expires_on": _("Last day"),
        "family": _("Family"),
        "files": _("Files"),
        "finding": _("Finding"),
        "findings": _("Findings"),
        "first": _("First"),
        "gaps": _("Epochs and prunings among all that went"),
        "gone": _("Deleted"),
        "grade": _("Grade"),
        "high_risk": _("High-risk under the AI Act"),
        "hits": _("Counted"),
        "holder": _("Who holds it"),
        "host": _("Host"),
        "hours": _("Hours"),
        "how": _("How"),
        "how_often": _("How often"),
        "imported": _("Imported"),
        "index": _("Index"),
        "individuals": _("Individuals"),
        "instead_of": _("Instead of"),
        "into": _("Into"),
        "invented": _("Invented"),
        "invitation": _("Invitation"),
        "invited_by": _("Invited by"),
        "key": _("Digest of the key"),
        "kind": _("Kind"),
        "last": _("Last"),
        "leaves": _("Digest of the leaves"),
        "letter": _("Letter"),
        "level": _("Level"),
        "library": _("Library"),
        "licence": _("Licence"),
        "likelihood": _("Likelihood"),
        "looked": _("Looked through"),
        "looks": _("Looks"),
        "member": _("Member"),
        "message": _("Message"),
        "metric": _("Metric"),
        "model": _("Model"),
        "months": _("Months"),
        "n": _("Number"),
        "name": _("Name"),
        "names": _("Names"),
        "needs": _("More people needed"),
        "on": _("On"),
        "opened": _("Opened"),
        "option": _("Option"),
        "organisation": _("Organisation"),
        "our_roles": _("Our role"),
        "others": _("Others who may look"),
        "out_of": _("Out of"),
        "outcome": _("Outcome"),
        "owner": _("Owner"),
        "pack": _("Audit pack"),
        "parts": _("Sealed parts"),
        "pdf": _("PDF file"),
        "personal_data": _("Personal data"),
        "process": _("Business process"),
        "proposed": _("Asked"),
        "proposed_by": _("Proposed by"),
        "pseudonym": _("Pseudonym"),
        "purpose": _("Purpose"),
        "reading": _("Reading"),
        "reason": _("Reason"),
        "record": _("Record"),
        "reference": _("Reference"),
        "regimes": _("Laws"),
        "renews": _("Renews"),
        "report": _("Report"),
        "request": _("Request"),
        "retired_on": _("Retired on"),
        "review": _("Review"),
        "review_due_on": _("Review due"),
        "review_on": _("Look again on"),
        "rights": _("Rights"),
        "risks": _("Risks"),
        "role": _("Role"),
        "roles": _("Roles"),
        "rows": _("Rows"),
        "rules": _("Rules"),
        "run": _("Run"),
        "salt": _("Salt"),
        "scopes": _("May do"),
        "score": _("Score"),
        "sha256": _("SHA-256"),
        "size": _("Size"),
        "society": _("Society"),
        "source": _("Source"),
        "stage": _("Stage"),
        "state": _("State"),
        "states": _("States"),
        "system": _("AI system"),
        "systems": _("AI systems"),
        "text": _("Text"),
        "texts": _("Texts erased"),
        "title": _("Title"),
        "to": _("To"),
        "token": _("Token"),
        "until": _("Until"),
        "url": _("Address"),
        "used_for": _("Used for"),
        "valid_from": _("Counts from"),
        "valid_until": _("Counts until"),
        "vendor_id": _("Tool of the catalogue"),
        "version": _("Version"),
        "was": _("Was"),
        "was_until": _("Was in date until"),
        "webhook": _("Webhook"),
        "website": _("Website"),
        "went_live_on": _("In use since"),
        "what": _("What"),
        "why": _("Reason"),
        "windows": _("Windows"),
    }
)

_ROLES: Final[Mapping[str, Said]] = MappingProxyType(
    {
        "board": _("Board sponsor"),
        "ai_lead": _("AI lead"),
        "owner": _("Owner of a system, risk or control"),
        "reviewer": _("Reviewer of AI decisions"),
        "staff": _("Staff"),
        "internal_auditor": _("Internal auditor"),
        "external_auditor": _("External auditor (guest)"),
        "admin": _("Administrator"),
        "dpo": _("Data protection officer"),
    }
)
_GRADES: Final[Mapping[str, Said]] = MappingProxyType(
    {"stated": _("Stated"), "observed": _("Observed"), "tested": _("Tested")}
)

# What a key means depends on the fact it stands in: `test` is a use of data, `user` a role.
KEYS: Final[Mapping[str, Mapping[str, Said]]] = MappingProxyType(
    {
        "roles": _ROLES,
        "role": _ROLES,
        "grade": _GRADES,
        "stage": {
            "inception": _("Idea and screening"),
            "design_development": _("Design and development"),
            "verification_validation": _("Testing and acceptance"),
            "deployment": _("Roll-out"),
            "operation_monitoring": _("In use"),
            "re_evaluation": _("Under review"),
            "retirement": _("Retired"),
        },
        "our_roles": {
            "user": _("We use it"),
            "provider": _("We provide it to others"),
            "producer": _("We build it"),
        },
        "autonomy": {
            "advice": _("Gives advice"),
            "drafts": _("Drafts for a person"),
            "released": _("Acts when a person releases it"),
            "alone": _("Acts alone"),
        },
        "affected": {
            "customers": _("Customers"),
            "staff": _("Staff"),
            "job_applicants": _("Job applicants"),
            "public": _("The public"),
            "vulnerable": _("Children or other vulnerable people"),
            "nobody": _("Nobody directly"),
        },
        "used_for": {
            "training": _("Training"),
            "validation": _("Validation"),
            "test": _("Test"),
            "production": _("Production"),
            "knowledge": _("Knowledge base"),
        },
        "kind": {
            "file": _("File"),
            "link": _("Link"),
            "attestation": _("Statement"),
            "scan": _("Scan result"),
            "measurement": _("Measurement"),
            "uses": _("uses"),
            "runs": _("runs"),
            "reads": _("reads"),
            "trained_on": _("was trained on"),
            "tested_on": _("was tested on"),
            "supplied_by": _("is supplied by"),
            "made_by": _("is made by"),
            "data_from": _("comes from"),
        },
        "source": {
            "manual": _("by hand"),
            "automatic": _("automatic"),
            "discover": _("Discover"),
            "declaration": _("Staff declarations"),
            "google_accessed_apps": _("Google Workspace: apps let in"),
            "google_oauth_log": _("Google Workspace: log of apps let in"),
            "entra_enterprise_apps": _("Microsoft Entra: enterprise apps"),
            "expense_export": _("Card statement or expenses"),
            "scan": _("Source code"),
            "bom": _("Bill of materials"),
        },
        "decision": {
            "allow": _("Allow"),
            "conditions": _("Allow with conditions"),
            "replace": _("Replace"),
            "stop": _("Stop"),
        },
        "option": {
            "avoid": _("Avoid"),
            "reduce": _("Reduce"),
            "share": _("Share"),
            "accept": _("Accept"),
        },
        "how_often": {
            "tried": _("Tried it"),
            "monthly": _("Now and then"),
            "weekly": _("Every week"),
            "daily": _("Every day"),
        },
        "changed": LABELS,
    }
)

SERVICES: Final[Mapping[str, Said]] = MappingProxyType(
    {
        "declare": _("Somebody with the link for staff"),
        "ledger": _("Fairlead"),
        "oversight": _("Fairlead, overseeing"),
    }
)


def label_of(fact: str) -> str:
    """Say what a fact is called; a name that no table knows is said without its dashes."""
    return str(LABELS.get(fact) or gettext(fact.replace("_", " ").capitalize()))


def word_of(fact: str, value: str) -> str:
    """Say a key as people say it: `operation_monitoring` under `stage` is *In use*.

    >>> word_of("controls", "iso42001:A.6.2.4"), word_of("record", "system:SYS-1")
    ('A.6.2.4', 'SYS-1')
    """
    told = KEYS.get(fact, {}).get(value)
    if told:
        return str(told)
    if fact == "vendor_id":
        tool = catalogue().vendors.get(value)
        return tool.name if tool else value
    kind, found, short = value.partition(":")
    return short if found and kind in _CODED else value


_CODED: Final = frozenset({"iso42001", "fairlead", "system", "use_case", "model", "data_set"}) | {
    "supplier",
    "risk",
    "evidence",
    "control",
    "finding",
}

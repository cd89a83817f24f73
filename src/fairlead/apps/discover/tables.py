"""The inbox as a list: columns, filters, views."""

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from fairlead.apps.discover import queries
from fairlead.apps.discover.models import Finding, SourceKind
from fairlead.apps.pages.addresses import address_of
from fairlead.apps.pages.lists import Column, Empty, Filter, ListSpec, View
from fairlead.apps.pages.marks import rungs, state

RUNG_WORDS = {1: _("Mention"), 2: _("Capability"), 3: _("Contact"), 4: _("Use"), 5: _("System")}
STANDS = {
    "new": ("not_decided", _("Nobody decided")),
    "registered": ("not_decided", _("Registered, not decided")),
    "waiting": ("waits", _("Owner has not answered")),
    "decided": ("decided", _("Decided")),
    "lapsed": ("stale", _("Decision lapsed")),
    "dismissed": ("withdrawn", _("Dismissed")),
    "merged": ("withdrawn", _("Merged")),
}


def address(finding: Finding) -> str:
    """Where the finding's page is."""
    return address_of("discover:finding", finding.code)


def people(finding: Finding) -> str:
    """Say how many people use it, at least, or that it is not known."""
    if finding.people is None:
        return "–"
    says = ngettext("{n} person at least", "{n} people at least", finding.people)
    return says.format(n=finding.people)


def sources(finding: Finding) -> str:
    """Name where it was seen."""
    words = dict(SourceKind.choices)
    return ", ".join(str(words.get(each, each)) for each in finding.sources)


def stand(finding: Finding) -> object:
    """Draw where it stands: what was decided, or that nobody did."""
    kind, word = STANDS[_stands(finding)]
    settled = finding.decision and _stands(finding) in {"decided", "waiting"}
    return state(kind, finding.get_decision_display() if settled else str(word))


def first_risk(finding: Finding) -> str:
    """Name the worst that a tool of this kind usually brings; one that is none of ours has none."""
    if _stands(finding) == "dismissed":
        return "–"
    return _now(queries.could_go_wrong(finding)[0].title)


def next_step(finding: Finding) -> str:
    """Say what is best done next."""
    steps = {
        "new": _now("Decide") if finding.confidence > 1 else _now("Look, then dismiss or decide"),
        "registered": _now("Decide"),
        "waiting": _now("{name} answers").format(name=finding.proposed_owner),
        "lapsed": _now("Decide again"),
        "dismissed": "–",
        "decided": _now("Put it in the register"),
    }
    settled = finding.system_id or finding.decision in {"stop", "replace"}
    return "–" if _stands(finding) == "decided" and settled else steps[_stands(finding)]


def _stands(finding: Finding) -> str:
    return str(finding.stands)  # type: ignore[attr-defined]  # annotated by the query


FINDINGS = ListSpec(
    name="findings",
    caption=_("Findings"),
    columns=(
        Column("name", _("Tool"), lambda f: f.name, sort="name", href=address, note=sources),
        Column(
            "confidence",
            _("How sure"),
            lambda f: rungs(f.confidence),
            sort="confidence",
            plain=lambda f: RUNG_WORDS[f.confidence],
        ),
        Column("people", _("People"), people, sort="people", plain=lambda f: f.people),
        Column("risk", _("What could go wrong"), first_risk),
        Column("stands", _("Decision"), stand, sort="stands"),
        Column("next", _("Next"), next_step, wide=True, exported=False),
        Column("code", _("No."), lambda f: f.code, sort="number", wide=True),
        Column("since", _("Since"), lambda f: f.first_on or "", sort="first_on", shown=False),
        Column("reason", _("Reason"), lambda f: f.reason, shown=False),
        Column("review", _("Look again on"), lambda f: f.review_on or "", shown=False),
        Column("owner", _("Owner"), lambda f: str(f.owner or ""), shown=False),
    ),
    filters=(Filter("confidence", _("How sure"), list(RUNG_WORDS.items())),),
    views=(
        View("new", _("To decide"), Q(stands__in=["new", "registered"])),
        View("waiting", _("Waiting"), Q(stands="waiting")),
        View("decided", _("Decided"), Q(stands="decided")),
        View("lapsed", _("Lapsed"), Q(stands="lapsed")),
        View("dismissed", _("Dismissed"), Q(stands="dismissed")),
    ),
    search=("name", "purpose", "vendor_id"),
    search_label=_("Tool or purpose"),
    default_sort="-confidence",
    empty=Empty(
        title=_("Nobody has looked yet"),
        text=_(
            "Drop an export of Google Workspace, Entra or a card statement, an archive of source "
            "code, or give staff a link: most firms find a dozen tools."
        ),
        href="sources/add/",
        label=_("Add a source"),
    ),
)

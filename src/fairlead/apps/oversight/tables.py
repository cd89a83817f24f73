"""The lists of oversight as they are shown and exported."""

from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from fairlead.apps.oversight.models import Finding, Review, Seed
from fairlead.apps.pages import marks
from fairlead.apps.pages.lists import Column, Empty, Filter, ListSpec, View

FINDING: Final = {"open": "breach", "answered": "watch", "closed": "done"}


def moment(at: datetime) -> str:
    """Write a moment as people do."""
    return date_format(timezone.localtime(at), "j M Y, H:i")


def review_kind(review: Review) -> tuple[str, str]:
    """Say how a review stands: its mark and its word."""
    now = timezone.now()
    if review.state == Review.State.SETTLED:
        return "done", str(review.get_action_display())
    if review.due_at < now:
        return "overdue", now_("Overdue")
    if review.held_until is not None and review.held_until > now:
        return "observed", now_("In hand")
    return "waits", now_("Waits")


def review_mark(review: Review) -> SafeString:
    """Draw how a review stands."""
    kind, word = review_kind(review)
    return marks.state(kind, word)


def seed_mark(seed: Seed) -> SafeString:
    """Draw what became of a planted case."""
    if seed.caught is None:
        return marks.state("not_yet", now_("Waits"))
    return (
        marks.state("ok", now_("Caught")) if seed.caught else marks.state("breach", now_("Missed"))
    )


def finding_mark(finding: Finding) -> SafeString:
    """Draw how a finding stands."""
    return marks.state(FINDING[finding.state], finding.get_state_display())


REVIEWS: Final = ListSpec(
    name="reviews",
    caption=_("Reviews"),
    columns=(
        Column(
            "code",
            _("Review"),
            lambda r: r.code,
            sort="number",
            href=lambda r: r.get_absolute_url(),
            note=lambda r: f"{r.system.code} {r.system.name}",
        ),
        Column("state", _("Now"), review_mark, plain=lambda r: review_kind(r)[1]),
        Column(
            "due",
            _("Due"),
            lambda r: moment(r.due_at),
            sort="due_at",
            plain=lambda r: r.due_at,
        ),
        Column("kind", _("Kind"), lambda r: r.decision_kind or "–", wide=True),
        Column(
            "came",
            _("Came"),
            lambda r: moment(r.came_at),
            sort="came_at",
            plain=lambda r: r.came_at,
            wide=True,
        ),
    ),
    views=(
        View("waiting", _("Wait"), Q(state="waiting")),
        View("settled", _("Settled"), Q(state="settled")),
    ),
    filters=(
        Filter(
            "action",
            _("Ended"),
            [("accept", _("Accepted")), ("override", _("Overridden")), ("stop", _("Stopped"))],
        ),
    ),
    search=("system__name", "decision_kind"),
    search_label=_("System or kind"),
    default_sort="-due",
    empty=Empty(
        _("Nothing waits for a person"),
        _(
            "When decisions come in, those that the oversight plan of their system chooses wait "
            "here. Whoever looks says first what they would decide, and only then sees what the "
            "AI said."
        ),
    ),
)

FINDINGS: Final = ListSpec(
    name="oversight-findings",
    caption=_("Findings of oversight"),
    columns=(
        Column(
            "what",
            _("Finding"),
            lambda f: f.said,
            href=lambda f: f.get_absolute_url(),
            note=lambda f: f"{f.code} · {f.system.code} {f.system.name}",
        ),
        Column(
            "state", _("State"), finding_mark, sort="state", plain=lambda f: f.get_state_display()
        ),
        Column("kind", _("Kind"), lambda f: f.get_what_display(), sort="what", wide=True),
        Column(
            "owner",
            _("Owner"),
            lambda f: marks.who(f.owner) if f.owner else marks.state("no_owner"),
            plain=lambda f: f.owner or "",
            wide=True,
        ),
        Column(
            "opened",
            _("Opened"),
            lambda f: moment(f.created_at),
            sort="created_at",
            plain=lambda f: f.created_at,
            wide=True,
        ),
    ),
    views=(
        View("open", _("Open"), ~Q(state="closed")),
        View("closed", _("Closed"), Q(state="closed")),
    ),
    filters=(Filter("what", _("Kind"), Finding.What.choices),),
    search=("system__name",),
    search_label=_("System"),
    default_sort="-opened",
    empty=Empty(
        _("Nothing asks for a look"),
        _(
            "When people override a system more often than your line, when planted errors slip "
            "through, or when decisions are missing from the count of an instance, a finding is "
            "opened here, and the owner of the system gets a task."
        ),
    ),
)

SEEDS: Final = ListSpec(
    name="planted-cases",
    caption=_("Planted test cases"),
    columns=(
        Column(
            "code",
            _("Case"),
            lambda s: s.code,
            sort="number",
            note=lambda s: f"{s.system.code} {s.system.name}",
        ),
        Column("state", _("Now"), seed_mark, plain=lambda s: s.caught),
        Column("shown", _("Shown"), lambda s: s.shown),
        Column("right", _("Right"), lambda s: s.right),
        Column("because", _("What is wrong with it"), lambda s: s.because, wide=True),
        Column(
            "by",
            _("Planted by"),
            lambda s: marks.who(s.planted_by),
            plain=lambda s: s.planted_by,
            wide=True,
        ),
    ),
    views=(
        View("waiting", _("Wait"), Q(caught=None)),
        View("missed", _("Missed"), Q(caught=False)),
        View("caught", _("Caught"), Q(caught=True)),
    ),
    search=("system__name",),
    search_label=_("System"),
    default_sort="-code",
    empty=Empty(
        _("No test case is planted"),
        _(
            "A test case is a real decision shown with a wrong answer, among those that wait. "
            "Whether it is caught tells whether people look or only agree."
        ),
        "/oversight/planted/add/",
        _("Plant a test case"),
    ),
)

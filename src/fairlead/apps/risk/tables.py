"""The list of risks: columns, filters, views."""

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from fairlead.apps.pages.addresses import address_of
from fairlead.apps.pages.lists import Column, Empty, Filter, ListSpec, View
from fairlead.apps.pages.marks import level, state, who
from fairlead.apps.risk.models import Risk

LEVEL_WORDS = {
    0: _("Not rated"),
    1: _("Low"),
    2: _("Medium"),
    3: _("High"),
    4: _("Critical"),
}


def level_mark(number: int) -> object:
    """Draw a level with its word; a risk nobody rated says so."""
    return (
        level(number, str(LEVEL_WORDS[number])) if number else state("unknown", _now("Not rated"))
    )


def treatment(risk: Risk) -> object:
    """Say what is done about the risk, or that nobody decided."""
    if risk.closed_at:
        return _now("Closed")
    if risk.accepted_until:
        day = date_format(risk.accepted_until, "j M Y")
        if risk.accepted_until < timezone.localdate():
            return state("stale", _now("Acceptance lapsed {day}").format(day=day))
        return state("decided", _now("Accepted to {day}").format(day=day))
    return risk.get_option_display() if risk.option else state("unknown", _now("Nobody decided"))


def owner(risk: Risk) -> object:
    """Name the owner, who was asked, or say that nobody owns it."""
    if risk.owner:
        return who(str(risk.owner))
    if risk.proposed_owner:
        return _now("{name} was asked").format(name=risk.proposed_owner)
    return state("unknown", _now("Nobody yet"), "user-question")


def address(risk: Risk) -> str:
    """Where the risk's page is."""
    return address_of("risk:risk", risk.code)


RISKS = ListSpec(
    name="risks",
    caption=_("Risks"),
    columns=(
        Column("code", _("No."), lambda risk: risk.code, sort="number", href=address),
        Column(
            "title",
            _("Risk"),
            lambda risk: risk.title,
            sort="title",
            href=address,
            note=lambda risk: risk.system.name if risk.system else _now("The whole firm"),
        ),
        Column(
            "before",
            _("Before"),
            lambda risk: level_mark(risk.inherent_level),
            sort=("inherent_level", "inherent_score"),
            plain=lambda risk: LEVEL_WORDS[risk.inherent_level],
        ),
        Column(
            "now",
            _("Now"),
            lambda risk: level_mark(risk.level),
            sort="score",
            plain=lambda risk: LEVEL_WORDS[risk.level],
        ),
        Column("treatment", _("Treatment"), treatment, sort=("accepted_until", "option")),
        Column(
            "owner",
            _("Owner"),
            owner,
            sort="owner__user__name",
            plain=lambda risk: str(risk.owner or ""),
        ),
        Column(
            "review",
            _("Next review"),
            lambda risk: date_format(risk.review_on, "j M Y") if risk.review_on else "–",
            sort="review_on",
            plain=lambda risk: risk.review_on,
            wide=True,
        ),
    ),
    filters=(
        Filter("level", _("Level"), list(LEVEL_WORDS.items())),
        Filter("option", _("Treatment"), Risk.Option.choices),
    ),
    views=(
        View("open", _("Open"), Q(closed_at=None)),
        View("accepted", _("Accepted until a day"), Q(accepted_until__isnull=False)),
        View("nobody", _("Nobody owns it"), Q(owner=None, closed_at=None)),
        View("closed", _("Closed"), Q(closed_at__isnull=False)),
    ),
    search=("title", "event", "system__name", "owner__user__name"),
    search_label=_("Risk, event, system or owner"),
    default_sort="-now",
    empty=Empty(
        title=_("No risk is in the register yet"),
        text=_(
            "Start from the library: it proposes the risks that fit the AI that was found here, "
            "with typical ratings that you adjust."
        ),
        href="library/",
        label=_("Choose from the library"),
    ),
)

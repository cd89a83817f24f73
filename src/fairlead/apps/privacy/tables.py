"""The lists of requests, holds and decisions about a person."""

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fairlead.apps.pages import marks
from fairlead.apps.pages.addresses import address_of
from fairlead.apps.pages.lists import Column, Empty, Filter, ListSpec, View
from fairlead.apps.privacy.models import Hold, Request

_MARKS = {"asked": "waits", "erasing": "waits", "done": "done", "declined": "withdrawn"}


def state_of(request: Request) -> SafeString:
    """Draw where a request stands."""
    return marks.state(_MARKS[request.state], str(request.get_state_display()))


def short(pseudonym: str) -> SafeString:
    """Draw a pseudonym so that it fits on a phone."""
    return format_html("<code>{}…</code>", pseudonym[:12])


REQUESTS = ListSpec(
    name="privacy-requests",
    caption=_("Requests of people"),
    columns=(
        Column(
            "code",
            _("Request"),
            lambda each: each.get_right_display(),
            note=lambda each: each.code,
            sort="number",
            href=lambda each: address_of("privacy:request", each.code),
            plain=lambda each: each.code,
        ),
        Column("state", _("State"), state_of, sort="state", plain=lambda each: each.state),
        Column(
            "person",
            _("Person"),
            lambda each: short(each.pseudonym),
            plain=lambda each: each.pseudonym,
            wide=True,
        ),
        Column("count", _("Decisions"), lambda each: each.count, sort="count", number=True),
        Column(
            "due",
            _("Answer by"),
            lambda each: date_format(each.due_on, "j M Y"),
            sort="due_on",
            plain=lambda each: each.due_on,
        ),
        Column("by", _("Recorded by"), lambda each: str(each.asked_by), wide=True),
    ),
    views=(View("open", _("Open"), Q(state__in=["asked", "erasing"])),),
    filters=(Filter("right", _("Right"), Request.Right.choices),),
    search=("pseudonym",),
    default_sort="-code",
    empty=Empty(
        title=_("Nobody has asked yet"),
        text=_("Find a person above: what is known about them, a file for them, or its end."),
    ),
)


def what_is_held(hold: Hold) -> str:
    """Say in words what a hold covers."""
    named = [hold.person and f"{hold.person[:12]}…", str(hold.system.name) if hold.system else ""]
    days = [date_format(day, "j M Y") if day else "" for day in (hold.first, hold.last)]
    period = " – ".join(days) if any(days) else ""
    return ", ".join(each for each in (*named, period) if each)


HOLDS = ListSpec(
    name="legal-holds",
    caption=_("Legal holds"),
    columns=(
        Column(
            "code",
            _("Hold"),
            what_is_held,
            note=lambda each: each.code,
            sort="number",
            href=lambda each: address_of("privacy:hold", each.code),
            plain=lambda each: each.code,
        ),
        Column(
            "state",
            _("State"),
            lambda each: (
                marks.state("decided", str(_("Stands")))
                if each.stands
                else marks.state("withdrawn", str(_("Lifted")))
            ),
            plain=lambda each: "stands" if each.stands else "lifted",
        ),
        Column(
            "since",
            _("Since"),
            lambda each: date_format(each.created_at, "j M Y"),
            sort="created_at",
            plain=lambda each: each.created_at,
        ),
        Column("by", _("Set by"), lambda each: str(each.set_by), wide=True),
    ),
    views=(View("standing", _("Standing"), Q(lifted_at=None)),),
    default_sort="-code",
    empty=Empty(
        title=_("Nothing is held"),
        text=_(
            "A hold keeps decisions for a court, a complaint or an authority: what it covers is "
            "neither erased nor deleted until somebody lifts it."
        ),
    ),
)

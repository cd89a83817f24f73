"""The list of evidence: columns, filters, and what to say while it is empty."""

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fairlead.apps.evidence import queries
from fairlead.apps.evidence.models import GRADES, Evidence
from fairlead.apps.evidence.shown import result_line
from fairlead.apps.org.models import Organisation
from fairlead.apps.pages import marks
from fairlead.apps.pages.lists import Column, Empty, Filter, ListSpec, View
from fairlead.core.rules.evidence import Freshness, Grade

FRESH = [
    (Freshness.IN_DATE.value, _("In date")),
    (Freshness.ENDS_SOON.value, _("Ends soon")),
    (Freshness.STALE.value, _("Stale")),
    (Freshness.NOT_YET.value, _("Not yet")),
    (Freshness.WITHDRAWN.value, _("Withdrawn or renewed")),
]


def evidence_spec(organisation: Organisation, today: date) -> ListSpec:
    """The list as it stands on a day."""

    def linked(control_id: str) -> Q:
        return Q(pk__in=queries.ids_for(organisation, control_id))

    def fresh(state: str) -> Q:
        return queries.in_state(state, today=today)

    return ListSpec(
        name="evidence",
        caption=_("Evidence"),
        columns=(
            Column(
                "title",
                _("Evidence"),
                lambda e: e.title,
                note=lambda e: e.get_form_display(),
                sort="title",
                href=address,
                plain=lambda e: e.title,
            ),
            Column("code", _("Number"), lambda e: e.code, sort="number"),
            Column(
                "state",
                _("State"),
                lambda e: state_mark(e, today),
                plain=lambda e: queries.freshness_of(e, today=today).value,
            ),
            Column("grade", _("Grade"), grade_mark, sort="grade", plain=grade_word),
            Column(
                "until",
                _("In date until"),
                lambda e: date_format(e.valid_until, "j M Y"),
                sort="valid_until",
                plain=lambda e: e.valid_until,
            ),
            Column("controls", _("Controls"), lambda e: e.n_controls, number=True),
            Column(
                "owner", _("Owner"), lambda e: e.owner or "–", sort="owner__user__name", wide=True
            ),
            Column(
                "result",
                _("Results of a tool"),
                lambda e: result_line(e.reading),
                shown=False,
            ),
        ),
        filters=(
            Filter("fresh", _("State"), FRESH, keep=fresh),
            Filter("grade", _("Grade"), GRADES),
            Filter("control", _("Control"), queries.control_choices, keep=linked),
        ),
        views=(
            View("stale", _("Stale"), fresh(Freshness.STALE.value)),
            View("soon", _("Ends soon"), fresh(Freshness.ENDS_SOON.value)),
        ),
        search=("title", "text", "filename"),
        search_label=_("Title, words or file name"),
        default_sort="-code",
        empty=Empty(
            _("No evidence yet"),
            _(
                "Here is everything that shows what you do: policies, records, results, words. "
                "Each piece says how strong it is and how long it counts, and goes stale by itself."
            ),
            reverse("evidence:add"),
            _("Take in the first"),
        ),
    )


def address(one: Evidence) -> str:
    """Give the address of a piece of evidence."""
    return reverse("evidence:detail", args=[one.number])


def grade_word(one: Evidence) -> str:
    """Name the grade of a piece as the rules do."""
    return Grade(one.grade).name.lower()


def grade_mark(one: Evidence) -> SafeString:
    """Draw the grade of a piece."""
    return marks.grade(grade_word(one))


def state_mark(one: Evidence, today: date) -> SafeString:
    """Draw whether a piece counts on that day."""
    state = queries.freshness_of(one, today=today).value.replace(" ", "_")
    if state == "withdrawn" and one.withdrawn_at is None:
        return marks.state(state, str(_("Renewed")))
    return marks.state(state)

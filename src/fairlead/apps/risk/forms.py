"""What people type about risks."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org.models import Member, Organisation
from fairlead.apps.register.models import AISystem
from fairlead.apps.risk.models import Risk
from fairlead.core.catalogue import catalogue
from fairlead.core.rules.risk import Rating

_IMPACTS = (
    ("organisation", _("Impact on the organisation")),
    ("individuals", _("Impact on individuals")),
    ("society", _("Impact on society")),
)


def _controls() -> list[tuple[str, str]]:
    return [(key, f"{each.number} {each.title}") for key, each in catalogue().controls.items()]


def _categories() -> list[tuple[str, str]]:
    kinds = sorted({risk.category for risk in catalogue().risks.values()})
    return [(kind, kind.replace("_", " ").capitalize()) for kind in kinds]


class OfOrganisation(forms.Form):
    """A form that knows whose records may be chosen."""

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        members = Member.objects.filter(organisation=organisation, is_active=True)
        chosen = {
            "owner": members.select_related("user").order_by("user__name"),
            "system": AISystem.objects.of(organisation).filter(retired_on=None).order_by("name"),
        }
        for name, rows in chosen.items():
            field = self.fields.get(name)
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows


class RiskForm(OfOrganisation):
    """What the risk is: cause, event, consequence, where."""

    title = forms.CharField(label=_("Risk in one line"), max_length=200)
    category = forms.ChoiceField(label=_("Kind"), choices=_categories)
    cause = forms.CharField(
        label=_("Cause"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    event = forms.CharField(
        label=_("Event"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    consequence = forms.CharField(
        label=_("Consequence"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    system = forms.ModelChoiceField(
        AISystem.objects.none(),
        label=_("AI system"),
        required=False,
        empty_label=_("The whole firm"),
    )


class AddForm(RiskForm):
    """A new risk, with somebody who is asked to own it."""

    owner = forms.ModelChoiceField(
        Member.objects.none(),
        label=_("Ask to own it"),
        required=False,
        empty_label=_("Nobody yet"),
    )


class RatingForm(forms.Form):
    """How likely, how bad for whom, and why."""

    because = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What you know that makes you say so."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        scales = catalogue().scales
        steps: Iterable[tuple[int, str]] = [
            (each.value, f"{each.value} · {each.label}: {each.meaning}")
            for each in scales.likelihood
        ]
        fields = {"likelihood": self._step(_("Likelihood"), steps)}
        for column, label in _IMPACTS:
            steps = [
                (each.value, f"{each.value} · {each.label}: {getattr(each, column)}")
                for each in scales.impact
            ]
            fields[column] = self._step(label, steps)
        self.fields = {**fields, **self.fields}

    @staticmethod
    def _step(label: Any, steps: Iterable[tuple[int, str]]) -> forms.TypedChoiceField:  # noqa: ANN401 - lazy text
        return forms.TypedChoiceField(
            label=label, choices=[("", "–"), *steps], coerce=int, empty_value=None
        )

    def rating(self) -> Rating:
        """Give what was chosen as a rating."""
        columns = ("likelihood", "organisation", "individuals", "society")
        return Rating(**{column: self.cleaned_data[column] for column in columns})


class TreatForm(forms.Form):
    """What to do about the risk and which controls do it."""

    option = forms.ChoiceField(label=_("Treatment"), choices=Risk.Option.choices)
    controls = forms.MultipleChoiceField(
        label=_("Controls that do it"),
        choices=_controls,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )


class ActionForm(OfOrganisation):
    """One thing that somebody does by a day."""

    what = forms.CharField(label=_("Action"), max_length=300)
    owner = forms.ModelChoiceField(
        Member.objects.none(), label=_("Who"), required=False, empty_label=_("Nobody yet")
    )
    due_on = forms.DateField(
        label=_("By"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class AcceptanceForm(forms.Form):
    """Until when to live with the risk, and why."""

    until = forms.DateField(
        label=_("Until"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("On this day it is looked at again; no more than a year ahead."),
    )
    because = forms.CharField(
        label=_("Why living with it is right"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(forms.Form):
    """Why."""

    because = forms.CharField(
        label=_("Why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ConsentForm(forms.Form):
    """A reason that may be left out where the rule does not ask for one."""

    because = forms.CharField(
        label=_("Your reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed in writing when the risk is above the appetite or critical."),
    )


class OwnerForm(OfOrganisation):
    """Who is asked to own the risk."""

    owner = forms.ModelChoiceField(Member.objects.none(), label=_("Owner"))


class AppetiteForm(forms.Form):
    """The score up to which the firm lives with a risk."""

    appetite = forms.IntegerField(
        label=_("Appetite"),
        min_value=1,
        max_value=25,
        help_text=_("Highest score (likelihood times impact, 1 to 25) that needs no exception."),
    )


class TakeForm(OfOrganisation):
    """Which risks of the library to take over, and for which system."""

    chosen = forms.MultipleChoiceField(
        label=_("Risks"),
        choices=lambda: [(key, each.title) for key, each in catalogue().risks.items()],
        error_messages={"required": _("Choose at least one risk.")},
    )
    system = forms.ModelChoiceField(
        AISystem.objects.none(),
        label=_("For"),
        required=False,
        empty_label=_("The whole firm"),
    )

"""What people type about personal data, holds and how long is kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org.models import Organisation
from fairlead.apps.privacy.models import Request
from fairlead.apps.register.models import AISystem
from fairlead.apps.register.queries import current_systems
from fairlead.core.rules import retention

_NO_NAMES = _("No names and no addresses: the pseudonym says who.")


def _rows() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 3})


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class FindForm(forms.Form):
    """By what the firm's own systems call a person."""

    reference = forms.CharField(
        label=_("Your reference of the person"),
        help_text=_("As your systems send it with a decision, such as customer-4711."),
        max_length=128,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class ExportForm(forms.Form):
    """Why everything about a person is opened."""

    because = forms.CharField(
        label=_("Why it is opened"), help_text=_NO_NAMES, max_length=2000, widget=_rows()
    )


class ErasureForm(forms.Form):
    """On which ground a person is to be erased."""

    basis = forms.ChoiceField(label=_("Ground"), choices=Request.Basis.choices)
    because = forms.CharField(
        label=_("What was asked, and why the ground is given"),
        help_text=_NO_NAMES,
        max_length=2000,
        widget=_rows(),
    )


class CorrectionForm(forms.Form):
    """What is right about which decision."""

    reference = forms.CharField(label=_("Reference of the decision"), max_length=64)
    says = forms.CharField(
        label=_("What is right"),
        help_text=_("Sealed under the person’s key; the old entry stays as it was."),
        max_length=20_000,
        widget=_rows(),
    )


class ReasonForm(forms.Form):
    """Why something is declined or lifted."""

    because = forms.CharField(
        label=_("Reason"), help_text=_NO_NAMES, max_length=2000, widget=_rows()
    )


class Plain(forms.Form):
    """Nothing to type: pressing the button says it all."""


class HoldForm(forms.Form):
    """What is held: what fits all that is named."""

    reference = forms.CharField(
        label=_("Person, by your reference or pseudonym"), max_length=128, required=False
    )
    system = forms.ModelChoiceField(
        AISystem.objects.none(), label=_("AI system"), required=False, empty_label=_("Every system")
    )
    first = forms.DateField(label=_("Decided from"), required=False, widget=_day())
    last = forms.DateField(label=_("Decided until"), required=False, widget=_day())
    because = forms.CharField(
        label=_("Why it is held"), help_text=_NO_NAMES, max_length=2000, widget=_rows()
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        field = self.fields["system"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = current_systems(organisation)


class KeepForm(forms.Form):
    """How long decisions of a system are kept."""

    months = forms.IntegerField(
        label=_("Months"),
        help_text=_("From the day of the decision."),
        min_value=1,
        max_value=retention.LONGEST,
    )
    high_risk = forms.BooleanField(
        label=_("High-risk under the EU AI Act"),
        help_text=_("Then at least six months, Art. 19(1) and 26(6)."),
        required=False,
    )
    because = forms.CharField(label=_("Why so long"), max_length=2000, widget=_rows())

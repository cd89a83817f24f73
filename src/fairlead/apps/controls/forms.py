"""The forms of controls: decide, describe, link evidence, ask an owner, approve."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fairlead.apps.controls import queries
from fairlead.apps.evidence import queries as evidence
from fairlead.apps.org.models import Member, Organisation

_APPLIES = (("yes", _("It applies")), ("no", _("It does not apply")))
_NEWEST = 50


class DecideForm(forms.Form):
    """Whether a control applies, and why."""

    applies = forms.ChoiceField(
        label=_("Does it apply to you?"), choices=_APPLIES, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Why?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Name the risk, duty or contract that asks for it; or why nothing does "
            "(at least 30 characters)."
        ),
    )

    def told(self) -> dict[str, Any]:
        """Give what was decided, as the service takes it."""
        return {
            "applies": self.cleaned_data["applies"] == "yes",
            "reason": self.cleaned_data["reason"],
        }


class DecideSeveralForm(DecideForm):
    """One decision for several controls."""

    chosen = forms.MultipleChoiceField(
        label=_("Controls"),
        choices=evidence.control_choices,
        widget=forms.SelectMultiple(attrs={"size": 10}),
    )
    field_order = ("chosen", "applies", "reason")


class DescribeForm(forms.Form):
    """How a control is put into practice, and which risks it answers."""

    how = forms.CharField(
        label=_("How you put it into practice"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    risks = forms.CharField(
        label=_("Risks it answers"),
        required=False,
        max_length=600,
        help_text=_("Their codes, separated by commas: R-1, R-4."),
    )

    def told(self) -> dict[str, Any]:
        """Give what was described, as the service takes it."""
        codes = self.cleaned_data["risks"].replace(",", " ").split()
        return {"how": self.cleaned_data["how"], "risks": codes}


class LinkForm(forms.Form):
    """Existing evidence that supports a control too."""

    evidence = forms.TypedChoiceField(label=_("Evidence that is here already"), coerce=int)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - as Django's
        organisation: Organisation,
        control_id: str,
        **more: Any,  # noqa: ANN401 - as Django's
    ) -> None:
        super().__init__(*args, **more)
        newest = evidence.linkable(organisation, control_id)[:_NEWEST]
        field = self.fields["evidence"]
        field.choices = [(e.number, f"{e.code} {e.title}") for e in newest]  # type: ignore[attr-defined]  # a choice field


class OwnerForm(forms.Form):
    """Who is asked to own a control."""

    to = forms.TypedChoiceField(label=_("Ask"), coerce=int)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - as Django's
        organisation: Organisation,
        **more: Any,  # noqa: ANN401 - as Django's
    ) -> None:
        super().__init__(*args, **more)
        self.people: dict[int, Member] = {m.pk: m for m in evidence.members(organisation)}
        field = self.fields["to"]
        field.choices = [(pk, str(m)) for pk, m in self.people.items()]  # type: ignore[attr-defined]  # a choice field

    @property
    def chosen(self) -> Member:
        return self.people[self.cleaned_data["to"]]


class DeclineForm(forms.Form):
    """Why somebody says no."""

    because = forms.CharField(required=False, max_length=1000)


class ApproveForm(forms.Form):
    """The digest of the text that was shown."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)


class SendBackForm(forms.Form):
    """What should change before it is sent again."""

    because = forms.CharField(
        label=_("What should change?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class SoaFilter(forms.Form):
    """Which rows of the statement are shown; what it does not know it leaves out."""

    q = forms.CharField(required=False, max_length=100)
    status = forms.CharField(required=False)
    owner = forms.CharField(required=False)
    grade = forms.CharField(required=False)

    def keeps(self, row: queries.ControlRow) -> bool:
        """Say whether a row is shown."""
        told = self.cleaned_data if self.is_valid() else {}
        words = told.get("q", "").lower().split()
        text = row.searched
        return (
            all(word in text for word in words)
            and told.get("status", "") in {"", row.look}
            and told.get("grade", "") in {"", row.grade}
            and told.get("owner", "") in {"", row.owner_key}
        )

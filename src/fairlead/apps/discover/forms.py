"""What people type about findings, sources and the tools they use."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from fairlead.apps.discover import queries
from fairlead.apps.discover.intake import LARGEST
from fairlead.apps.discover.models import Decision, Finding, Often
from fairlead.apps.org.models import Member
from fairlead.core.scan import exports

DATA = (
    ("nothing", _("Nothing of ours: general questions")),
    ("texts", _("Our texts and documents")),
    ("customers", _("Data of customers or guests")),
    ("staff", _("Data of colleagues or applicants")),
    ("money", _("Figures and contracts")),
    ("code", _("Source code or passwords")),
    ("sound", _("Calls, voices, pictures of people")),
)
COLUMNS = {
    "app": _("App"),
    "users": _("Number of users"),
    "scopes": _("Permissions"),
    "access": _("Access"),
    "date": _("Day"),
    "event": _("Event"),
    "user": _("Who let it in"),
    "app_id": _("Id of the app"),
    "created": _("Created on"),
    "state": _("Switched on or off"),
    "homepage": _("Web address"),
    "merchant": _("Who was paid"),
    "amount": _("Amount"),
    "currency": _("Currency"),
    "employee": _("Who paid (only counted)"),
    "cost_centre": _("Department"),
}
SOURCES = (
    ("google_accessed_apps", _("Google Workspace: apps let in")),
    ("google_oauth_log", _("Google Workspace: log of apps let in")),
    ("entra_enterprise_apps", _("Microsoft Entra: enterprise apps")),
    ("expense_export", _("Card statement or expenses")),
)
_Rows2 = forms.Textarea(attrs={"rows": 2})


class Plain(forms.Form):
    """Nothing to type."""


class OfFinding(forms.Form):
    """A form that knows which finding it is about."""

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        members = Member.objects.filter(organisation=finding.organisation, is_active=True)
        chosen = {
            "owner": members.select_related("user").order_by("user__name"),
            "into": queries.others(finding),
        }
        for name, rows in chosen.items():
            field = self.fields.get(name)
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows


class DecideForm(OfFinding):
    """What is decided, why, who sees to it, until when."""

    decision = forms.ChoiceField(
        label=_("Our decision"), choices=Decision.choices, widget=forms.RadioSelect
    )
    because = forms.CharField(
        label=_("Reason, for the people who use it"), max_length=2000, widget=_Rows2
    )
    conditions = forms.CharField(
        label=_("Conditions"),
        max_length=500,
        required=False,
        help_text=_("When it is allowed with conditions: which?"),
    )
    replacement = forms.CharField(
        label=_("Use instead"),
        max_length=200,
        required=False,
        help_text=_("When it is replaced: by what?"),
    )
    owner = forms.ModelChoiceField(
        Member.objects.none(),
        label=_("Who sees to it"),
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("Needed to allow it; they are asked."),
    )
    review_on = forms.DateField(
        help_text=_("Until then it holds."),
        label=_("Look again on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        told = {"review_on": timezone.localdate() + timedelta(days=180), "owner": finding.owner_id}
        kwargs["initial"] = told | (kwargs.get("initial") or {})
        super().__init__(*args, finding=finding, **kwargs)


class ReasonForm(OfFinding):
    """Why."""

    because = forms.CharField(label=_("Why"), max_length=2000, widget=_Rows2)


class MergeForm(OfFinding):
    """Which other finding is the same tool."""

    into = forms.ModelChoiceField(
        Finding.objects.none(), label=_("It is the same as"), empty_label=_("Choose")
    )


class PromoteForm(OfFinding):
    """How the tool stands in the register."""

    name = forms.CharField(label=_("Name"), max_length=200)
    purpose = forms.CharField(label=_("What for"), max_length=500, widget=_Rows2)
    owner = forms.ModelChoiceField(
        Member.objects.none(), label=_("Ask to own it"), required=False, empty_label=_("Nobody yet")
    )

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        told = {"name": finding.name, "purpose": finding.purpose, "owner": finding.owner_id}
        kwargs["initial"] = told | (kwargs.get("initial") or {})
        super().__init__(*args, finding=finding, **kwargs)


class NothingForm(OfFinding):
    """Pressing the button says it all."""


class SourceForm(forms.Form):
    """A file to look into."""

    file = forms.FileField(
        label=_("Drop the file here, or choose it"),
        help_text=_(
            "Export of Google Workspace or Entra, card statement (CSV, XLSX); source code "
            "(.zip, .tar.gz); CycloneDX or fairlead scan (JSON). Up to 100 MB."
        ),
        allow_empty_file=True,
    )

    def clean_file(self) -> Any:  # noqa: ANN401 - an uploaded file
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 100 MB: send a part of it."))
        return file


class ColumnsForm(forms.Form):
    """Which export it is, and which column holds what."""

    source = forms.ChoiceField(label=_("Which export is it"), choices=[("", "–"), *SOURCES])

    def __init__(self, *args: Any, header: tuple[str, ...], source: str, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        self.fields["source"].initial = source
        chosen = str(self.data.get("source") or source) if self.is_bound else source
        if chosen not in exports.SOURCES:
            return
        heads = [("", _("Not in this file")), *((str(n), h[:80]) for n, h in enumerate(header))]
        guessed, needed = exports.columns_of(chosen, header), exports.SOURCES[chosen][1]
        for name in exports.SOURCES[chosen][0]:
            self.fields[f"in_{name}"] = forms.ChoiceField(
                label=COLUMNS.get(name, name.replace("_", " ").capitalize()),
                choices=heads,
                required=name in needed and self.data.get("do") == "import",
                initial=str(guessed.get(name, "")),
            )

    @property
    def mapping(self) -> dict[str, int]:
        """Give our name of each column and where it stands."""
        names = [name for name in self.fields if name.startswith("in_")]
        told = {name: self._said(name) for name in names}
        return {name[3:]: int(at) for name, at in told.items() if at.isdecimal()}

    def _said(self, name: str) -> str:
        # A change of the kind of export brings columns that were not on the page before.
        if self.is_bound and name in self.data:
            return str(self.cleaned_data.get(name, "")) if hasattr(self, "cleaned_data") else ""
        return str(self.fields[name].initial)


class LinkForm(forms.Form):
    """For whom a link is."""

    label = forms.CharField(
        label=_("For whom"), max_length=100, help_text=_("For example: sales, the two shops.")
    )


class DeclareForm(forms.Form):
    """What somebody uses; no name is asked."""

    tool = forms.CharField(
        label=_("Which tool"), max_length=200, widget=forms.TextInput(attrs={"list": "tools"})
    )
    purpose = forms.CharField(label=_("What for"), max_length=500, widget=_Rows2)
    how_often = forms.ChoiceField(
        label=_("How often"), choices=Often.choices, widget=forms.RadioSelect
    )
    data = forms.MultipleChoiceField(  # type: ignore[assignment]  # Django takes fields off the class
        label=_("What goes in"),
        choices=DATA,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    output = forms.CharField(
        label=_("What happens with the result"),
        max_length=500,
        required=False,
        help_text=_("For example: I check it and send it to customers."),
    )
    wish = forms.CharField(
        label=_("A wish or a worry"), max_length=1000, required=False, widget=_Rows2
    )
    department = forms.CharField(
        label=_("Department"), max_length=100, required=False, help_text=_("If you like.")
    )
    once = forms.CharField(max_length=40, widget=forms.HiddenInput)
    website = forms.CharField(
        required=False,
        label=_("Leave this empty"),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        kwargs["initial"] = {"once": get_random_string(24)} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def told(self) -> dict[str, Any] | None:
        """Give what was declared; nothing when a program filled in what people do not see."""
        facts = dict(self.cleaned_data)
        return None if facts.pop("website") else facts

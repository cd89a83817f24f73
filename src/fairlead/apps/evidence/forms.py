"""The forms of evidence: take in, renew, link, withdraw."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fairlead.apps.evidence import queries

KINDS = (("file", _("File")), ("link", _("Link")), ("attestation", _("Statement")))
_GRADES = (
    ("", _("As usual for its kind")),
    ("stated", _("Stated: somebody says so")),
    ("observed", _("Observed: a record shows it")),
    ("tested", _("Tested: a check measured it")),
)


def _day(label: Any, hint: Any) -> forms.DateField:  # noqa: ANN401 - a lazy text
    picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, required=False, widget=picker)


class TakeInForm(forms.Form):
    """What somebody tells about new evidence; `kind` decides which fields there are."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        help_text=_("What it shows, in words an auditor understands."),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "PDF, picture, text, table, Office, e-mail, JSON or ZIP, or results of a test tool "
            "such as Inspect, garak, promptfoo or DeepEval; up to 25 MiB."
        ),
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=2000,
        widget=forms.URLInput,
        help_text=_("We keep the address and do not open it."),
    )
    text = forms.CharField(
        label=_("What it shows"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    controls = forms.MultipleChoiceField(
        label=_("Controls it supports"),
        required=False,
        choices=queries.control_choices,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Hold Ctrl or ⌘ to choose several; you can link more later."),
    )
    grade = forms.ChoiceField(label=_("Grade"), choices=_GRADES, required=False)
    valid_from = _day(_("Counts from"), _("Empty: from today."))
    valid_until = _day(_("Counts until"), _("Empty: as long as is usual for its grade."))

    def __init__(self, *args: Any, kind: str = "file", **more: Any) -> None:  # noqa: ANN401 - as Django's
        super().__init__(*args, **more)
        self.evidence_kind = kind
        gone = {"file": ("url",), "link": ("file",), "attestation": ("file", "url", "grade")}
        for name in gone[kind]:
            del self.fields[name]
        if kind == "attestation":
            self.fields["text"].required = True
            self.fields["text"].label = _("What you state")
            self.fields["text"].help_text = _("Your words are sealed; others can check them later.")

    def told(self) -> dict[str, Any]:
        """Give what was told, as the service takes it."""
        told = {**self.cleaned_data, "kind": self.evidence_kind}
        sent = told.pop("file", None)
        if sent is not None:
            told |= {"data": sent.file, "filename": sent.name, "media_type": sent.content_type}
        return told


class RenewForm(TakeInForm):
    """New evidence in the place of old; it takes over the controls."""

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - as Django's
        super().__init__(*args, **more)
        del self.fields["controls"]


class LinkForm(forms.Form):
    """Which further controls a piece supports."""

    controls = forms.MultipleChoiceField(
        label=_("Further controls"),
        choices=queries.control_choices,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )


class WithdrawForm(forms.Form):
    """Why a piece no longer counts."""

    because = forms.CharField(
        label=_("Why does it no longer count?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

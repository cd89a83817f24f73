"""What people may ask and tell on the Ledger page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fairlead.apps.journal import queries
from fairlead.core.ledger.note import MAX_NOTE

_GIVEN_BY_HAND = ("download", "email", "print")


class CopyForm(forms.Form):
    """Who holds a copy, and how they got it."""

    holder = forms.CharField(
        label=_("Who holds it"), max_length=200, help_text=_("Such as: Cy Holm, our auditor")
    )
    kind = forms.ChoiceField(
        label=_("How"),
        choices=[each for each in queries.COPY_KINDS if each[0] in _GIVEN_BY_HAND],
    )


class NoteForm(forms.Form):
    """A checkpoint that somebody kept."""

    note = forms.CharField(
        label=_("A checkpoint you kept"),
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("Paste it whole, with the line that begins with —."),
    )


class Narrowed(forms.Form):
    """Which entries are shown; what is asked wrongly shows all."""

    kind = forms.ChoiceField(label=_("What"), required=False)
    actor = forms.ChoiceField(label=_("Who"), required=False)
    about = forms.CharField(label=_("About"), required=False, max_length=80)
    before = forms.RegexField(r"^\d{1,6}\.\d{1,18}$", required=False)

    def __init__(self, asked: Any, tenant: str) -> None:  # noqa: ANN401 - a QueryDict
        super().__init__(asked)
        self._tenant = tenant
        kinds = self.fields["kind"]
        actors = self.fields["actor"]
        if isinstance(kinds, forms.ChoiceField) and isinstance(actors, forms.ChoiceField):
            kinds.choices = [("", _("Everything")), *queries.kinds()]
            actors.choices = [("", _("Everybody")), *queries.people(tenant)]

    def asked(self) -> dict[str, Any]:
        """Give what was asked rightly, as `queries.timeline` takes it."""
        self.is_valid()
        told = self.cleaned_data
        found = dict[str, Any]()
        if told.get("kind"):
            found["kinds"] = [told["kind"]]
        if told.get("actor"):
            found["actor"] = told["actor"]
        if told.get("about"):
            found["about"] = queries.about_named(self._tenant, told["about"])
        if told.get("before"):
            epoch, _dot, seq = told["before"].partition(".")
            found["before"] = (int(epoch), int(seq))
        return found

"""What can be chosen about a pack."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fairlead.apps.decisions.wording import PARTS


class PackForm(forms.Form):
    """Whether names and files go into it."""

    with_files = forms.BooleanField(
        label=_("With the files behind the evidence"),
        required=False,
        initial=True,
        help_text=_("Without them a pack holds their digests only."),
    )
    with_names = forms.BooleanField(
        label=_("With people’s names"),
        required=False,
        initial=True,
        help_text=_("Without them people are pseudonyms, as in the ledger."),
    )


class DecisionForm(forms.Form):
    """Which sealed parts of a decision are opened in its pack, and why."""

    parts = forms.MultipleChoiceField(
        label=_("Open in it, for whoever gets it"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=(),
    )
    because = forms.CharField(
        label=_("Why"),
        help_text=_("Asked for where something is opened; it is sealed."),
        required=False,
        max_length=500,
    )

    def __init__(self, *args: Any, parts: Iterable[str], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        told = [(part, str(PARTS[part]).capitalize()) for part in parts]
        field = self.fields["parts"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        field.choices = told
        if not told:
            del self.fields["parts"], self.fields["because"]

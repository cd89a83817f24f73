"""What can be chosen about a pack."""

from django import forms
from django.utils.translation import gettext_lazy as _


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

"""What is filled in about hosts and webhooks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from fairlead.apps.hooks.events import EVENTS


class HostForm(forms.Form):
    """Which host may be called."""

    name = forms.CharField(
        label=_("Host"),
        help_text=_("Its name alone, such as hooks.example.com."),
        max_length=253,
    )


class WebhookForm(forms.Form):
    """Where to, and about what."""

    name = forms.CharField(
        label=_("Name"), help_text=_("The program that listens there."), max_length=80
    )
    url = forms.CharField(
        label=_("Address"),
        help_text=_("https, on a host of the list, such as https://hooks.example.com/fairlead."),
        max_length=500,
    )
    events = forms.MultipleChoiceField(
        label=_("What it is told"),
        choices=list(EVENTS.items()),
        widget=forms.CheckboxSelectMultiple,
    )

"""A task asks for nothing but yes."""

from django import forms


class YesForm(forms.Form):
    """Nothing to type: the button is the answer."""

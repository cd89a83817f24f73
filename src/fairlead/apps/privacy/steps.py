"""What can be done on a page: a form, where it is posted, the button, and what went wrong."""

from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise


@dataclass(frozen=True)
class Step:
    """One form on a page, folded away until it is wanted or refused."""

    name: str
    label: str | Promise
    url: str
    form: forms.Form
    button: str | Promise
    text: str | Promise = ""
    is_final: bool = False

    def __post_init__(self) -> None:
        """Give its fields ids of their own: several forms of a page ask for a reason."""
        self.form.auto_id = f"{self.name}_%s"

    @property
    def is_open(self) -> bool:
        return self.form.is_bound

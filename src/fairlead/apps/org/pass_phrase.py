"""Changing a pass phrase, in the words the rest of Fairlead uses."""

from typing import Any

from allauth.account.forms import ChangePasswordForm
from django.utils.translation import gettext_lazy as _


class ChangePassPhraseForm(ChangePasswordForm):  # type: ignore[misc]  # untyped
    """The pass phrase of today, and twice the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - allauth's own
        super().__init__(*args, **kwargs)
        self._call("oldpassword", _("Your pass phrase of today"))
        self._call(
            "password1",
            _("Your new pass phrase"),
            _("At least 12 characters. Four words that do not belong together are good."),
        )
        self._call("password2", _("The new one again"))

    def _call(self, name: str, label: object, hint: object = "") -> None:
        field = self.fields[name]
        field.label, field.help_text = label, hint
        field.widget.attrs.pop("placeholder", None)

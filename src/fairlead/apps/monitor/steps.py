"""What can be done on a page: one form and one act each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fairlead.apps.monitor import forms, services


@dataclass(frozen=True)
class Step:
    """A form, the act behind it, its title, the button, and what is said afterwards."""

    form: type[django_forms.Form]
    do: Callable[..., object]
    label: str | Promise
    button: str | Promise
    said: str | Promise


CHECK: dict[str, Step] = {
    "run": Step(
        forms.NothingForm,
        services.ask_run,
        _("Run it now"),
        _("Run it now"),
        _("The worker measures it in a moment."),
    ),
    "pause": Step(
        forms.BecauseForm,
        services.pause,
        _("Let it rest"),
        _("Pause"),
        _("Paused: nothing watches here."),
    ),
    "resume": Step(
        forms.NothingForm,
        services.resume,
        _("Take it up again"),
        _("Take it up again"),
        _("Taken up again."),
    ),
}
FINDING: dict[str, Step] = {
    "answer": Step(
        forms.AnswerForm,
        services.answer,
        _("Answer: what is behind it, what is done"),
        _("Answer"),
        _("Answered. It closes when a later run lies within the limit."),
    ),
    "accept": Step(
        forms.AcceptForm,
        services.accept,
        _("Live with it until a day"),
        _("Accept until that day"),
        _("Accepted until that day."),
    ),
    "close": Step(
        forms.CloseForm, services.close, _("Close: what came of it"), _("Close"), _("Closed.")
    ),
}
VALIDATION: dict[str, Step] = {
    "sign": Step(
        forms.NothingForm,
        services.sign_validation,
        _("Sign it"),
        _("Sign it"),
        _("Validated. It ends by itself when its day is over or something changes."),
    ),
    "decline": Step(
        forms.BecauseForm,
        services.decline_validation,
        _("Send it back"),
        _("Send it back"),
        _("Sent back with your reason."),
    ),
    "require": Step(
        forms.RequireForm,
        services.require_by_hand,
        _("Something happened: validate again"),
        _("Ask to validate again"),
        _("It no longer holds; its owner was asked to validate again."),
    ),
}


def offered(
    steps: dict[str, Step], names: list[str], url: Callable[[str], str], refused: dict[str, Any]
) -> list[dict[str, Any]]:
    """Draw the steps that can be done now; one that was refused is open, with its reason."""
    return [
        {
            "name": name,
            "form": refused.get(name) or steps[name].form(),
            "label": steps[name].label,
            "button": steps[name].button,
            "url": url(name),
            "refused": name in refused,
        }
        for name in names
    ]

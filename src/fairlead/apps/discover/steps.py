"""What can be done to a finding on its page: one form and one act each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fairlead.apps.discover import forms, services
from fairlead.apps.discover.models import Finding


@dataclass(frozen=True)
class Step:
    """A form, the act behind it, the button, and what is said afterwards."""

    form: type[forms.OfFinding]
    do: Callable[..., object]
    button: str | Promise
    said: str | Promise


STEPS: dict[str, Step] = {
    "decide": Step(forms.DecideForm, services.decide, _("Decide"), _("Decided.")),
    "promote": Step(
        forms.PromoteForm,
        services.promote,
        _("Put it in the register"),
        _("It is in the register, with supplier and evidence."),
    ),
    "merge": Step(
        forms.MergeForm, services.merge, _("Merge"), _("Merged. It can be taken apart again.")
    ),
    "unmerge": Step(
        forms.NothingForm, services.unmerge, _("Take it apart"), _("It stands alone again.")
    ),
    "dismiss": Step(forms.ReasonForm, services.dismiss, _("Dismiss"), _("Dismissed.")),
    "reopen": Step(forms.NothingForm, services.reopen, _("Open it again"), _("Open again.")),
}


def form_of(name: str, finding: Finding, typed: Any = None) -> forms.OfFinding:  # noqa: ANN401 - a QueryDict
    """Make the form of a step, empty or with what was typed."""
    return STEPS[name].form(typed, finding=finding)

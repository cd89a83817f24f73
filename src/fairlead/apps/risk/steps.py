"""What can be done to a risk on its page: one form and one act each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org.models import Member
from fairlead.apps.risk import forms, services
from fairlead.apps.risk.models import Risk

Do = Callable[[Risk, Member, Any], object]


class Plain(django_forms.Form):
    """Nothing to type: pressing the button says it all."""


@dataclass(frozen=True)
class Step:
    """A form, the act behind it, the button, and what is said afterwards."""

    form: type[django_forms.Form]
    do: Do
    button: str | Promise
    said: str | Promise


def _rate(risk: Risk, by: Member, form: forms.RatingForm) -> object:
    because = form.cleaned_data["because"]
    return services.rate(risk, by=by, rating=form.rating(), because=because)


def _rate_residual(risk: Risk, by: Member, form: forms.RatingForm) -> object:
    because = form.cleaned_data["because"]
    return services.rate_residual(risk, by=by, rating=form.rating(), because=because)


def _with(act: Callable[..., object]) -> Do:
    return lambda risk, by, form: act(risk, by=by, **form.cleaned_data)


STEPS: dict[str, Step] = {
    "change": Step(
        forms.RiskForm, _with(services.change_risk), _("Keep the change"), _("Changed.")
    ),
    "rate": Step(forms.RatingForm, _rate, _("Rate before treatment"), _("Rated before treatment.")),
    "rate-residual": Step(
        forms.RatingForm, _rate_residual, _("Rate after treatment"), _("Rated after treatment.")
    ),
    "treat": Step(
        forms.TreatForm, _with(services.treat), _("Choose this treatment"), _("Treatment chosen.")
    ),
    "plan": Step(
        forms.ActionForm, _with(services.plan_action), _("Plan the action"), _("Action planned.")
    ),
    "propose-owner": Step(
        forms.OwnerForm,
        _with(services.propose_owner),
        _("Ask them to own it"),
        _("Asked. It counts when they take it on."),
    ),
    "take-on": Step(
        Plain, _with(services.accept_ownership), _("Take it on"), _("You own this risk now.")
    ),
    "decline": Step(
        forms.ReasonForm, _with(services.decline_ownership), _("Say no"), _("Declined.")
    ),
    "propose-acceptance": Step(
        forms.AcceptanceForm,
        _with(services.propose_acceptance),
        _("Propose to accept it"),
        _("Proposed. Somebody else decides."),
    ),
    "accept": Step(
        forms.ConsentForm,
        _with(services.accept_risk),
        _("Accept until that day"),
        _("Accepted until the day proposed."),
    ),
    "refuse": Step(
        forms.ReasonForm,
        _with(services.refuse_risk),
        _("Refuse"),
        _("Refused: it has to be treated further."),
    ),
    "withdraw": Step(
        forms.ReasonForm,
        _with(services.withdraw_acceptance),
        _("Withdraw"),
        _("Withdrawn: the risk is open again."),
    ),
    "close": Step(forms.ReasonForm, _with(services.close_risk), _("Close the risk"), _("Closed.")),
    "reopen": Step(Plain, _with(services.reopen_risk), _("Open it again"), _("Open again.")),
}


def blank(name: str, risk: Risk) -> django_forms.Form:
    """Make the empty form of a step, filled with what the risk says now."""
    form = STEPS[name].form
    return form(initial=_initial(name, risk), **_scope(form, risk))


def filled(name: str, risk: Risk, typed: Any) -> django_forms.Form:  # noqa: ANN401 - a QueryDict
    """Make the form of a step with what was typed."""
    form = STEPS[name].form
    return form(typed, **_scope(form, risk))


def _scope(form: type[django_forms.Form], risk: Risk) -> dict[str, Any]:
    if issubclass(form, forms.OfOrganisation):
        return {"organisation": risk.organisation}
    return {}


def _initial(name: str, risk: Risk) -> dict[str, Any]:
    if name == "change":
        texts = ("title", "category", "cause", "event", "consequence", "system")
        return {field: getattr(risk, field) for field in texts}
    if name == "treat":
        return {"option": risk.option, "controls": risk.controls}
    if name in {"rate", "rate-residual"}:
        when = "inherent" if name == "rate" or risk.residual_score is None else "residual"
        told = {column: getattr(risk, f"{when}_{column}") for column in services.COLUMNS}
        return told | {"because": getattr(risk, f"{when}_reason") if name == "rate" else ""}
    return {}

"""The questions of the first run, step by step."""

from collections.abc import Callable

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org.forms import AccountForm, FirmForm

OWN, EXAMPLE = "own", "example"


class LanguageForm(forms.Form):
    """In which language Fairlead speaks."""

    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )


class UseForm(forms.Form):
    """What the firm has to do with AI; nothing ticked means: we do not know yet."""

    HINTS = {
        "uses_ai": _("Chat assistants, translation, minutes, a chatbot on the web shop"),
        "builds_ai": _("A forecast, a score, a model in a spreadsheet or in code"),
        "supplies_ai": _("Customers use it under our name"),
    }
    use = forms.MultipleChoiceField(
        label=_("Choose all that is true"),
        help_text=_("Nothing ticked means that you do not know yet: then we start by looking."),
        choices=[
            ("uses_ai", _("We use tools made by others")),
            ("builds_ai", _("We build or train something ourselves")),
            ("supplies_ai", _("We sell a product with AI in it")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]  # as Django's own
        self.fields["use"].hints = self.HINTS  # type: ignore[attr-defined]  # drawn on the cards


class BeginForm(AccountForm):
    """Who answers for it, and where to begin."""

    field_order = ["name", "email", "password", "begin_with"]

    def __init__(self, *args: object, example: bool = False, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]  # as Django's own
        if example:
            self.fields["begin_with"] = forms.ChoiceField(
                label=_("Where do you want to begin?"),
                choices=[(OWN, _("My firm")), (EXAMPLE, _("The example firm"))],
                widget=forms.RadioSelect,
                initial=OWN,
                required=False,  # nothing said means: my firm
            )
            self.fields["begin_with"].hints = {  # type: ignore[attr-defined]  # drawn on the cards
                OWN: _("Empty, and yours: the first step is to look for AI"),
                EXAMPLE: _("An invented firm with a year behind it; yours waits beside it"),
            }


STEPS: dict[str, tuple[str | Promise, Callable[..., forms.Form]]] = {
    "language": (_("Language"), LanguageForm),
    "firm": (_("Your firm"), FirmForm),
    "use": (_("How you use AI"), UseForm),
    "account": (_("Who answers for it"), BeginForm),
}
_NEVER_CARRIED = {"account-password"}


def bound(step: str, given: QueryDict, *, example: bool) -> forms.Form:
    """Give the form of a step with what was typed, to be checked."""
    more = {"example": example} if step == "account" else {}
    return STEPS[step][1](given, prefix=step, **more)


def shown(step: str, given: QueryDict, *, example: bool, initial: dict[str, str]) -> forms.Form:
    """Give the form of a step with what was typed there before, not checked yet."""
    more = {"example": example} if step == "account" else {}
    form = STEPS[step][1](prefix=step, initial=initial, **more)
    for name, field in form.fields.items():
        key = form.add_prefix(name)
        if key in given:
            form.initial[name] = field.widget.value_from_datadict(given, given, key)
    return form


def carried(step: str, given: QueryDict) -> list[tuple[str, str]]:
    """Give what the other steps know, to travel along hidden; never the pass phrase."""
    return [
        (key, value)
        for key, values in given.lists()
        for value in values
        if key.partition("-")[0] in set(STEPS) - {step} and key not in _NEVER_CARRIED
    ]

"""/patterns/: every component in every state, open to all, about nobody."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from fairlead.apps.pages import marks, page


class PatternForm(forms.Form):
    """One field of each kind, some of them wrong."""

    name = forms.CharField(label=_("Name"), help_text=_("As people in the firm call it."))
    until = forms.DateField(
        label=_("Look again on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        required=False,
    )
    stage = forms.ChoiceField(
        label=_("Stage"), choices=[("pilot", _("Pilot")), ("use", _("In use"))], required=False
    )
    because = forms.CharField(
        label=_("Reason, for the people who use it"), widget=forms.Textarea(attrs={"rows": 3})
    )
    told = forms.BooleanField(label=_("The people who use it were told"), required=False)
    use = forms.MultipleChoiceField(
        label=_("How you use AI"),
        help_text=_("Choose all that is true."),
        widget=forms.CheckboxSelectMultiple,
        choices=[("use", _("We use tools made by others")), ("build", _("We train something"))],
    )
    file = forms.FileField(label=_("Choose a file, or drop it here"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["use"].hints = {  # type: ignore[attr-defined]
            "use": _("Chat assistants, translation, minutes"),
            "build": _("A forecast, a score, a model in a spreadsheet"),
        }


_WRONG = {"name": "", "until": "2027-02-31", "because": "", "use": ["use"]}
_STEPS = [
    {"label": _("Started"), "text": _("12 October"), "state": "done"},
    {"label": _("In control"), "text": _("9 November"), "state": "done"},
    {"label": _("Ready to show"), "text": _("Internal audit not held."), "state": "now"},
    {"label": _("Certifiable"), "text": _("Needs 12 weeks of records."), "state": "later"},
]
_NUMBERS = [
    (_("Findings"), 6, _("two since Friday")),
    (_("Decided"), 19, ""),
    (_("Oldest"), _("41 days"), _("your limit 30")),
]
_TABS = [
    {"label": _("All"), "href": "?view=", "n": 11, "current": True},
    {"label": _("Needs attention"), "href": "?view=attention", "n": 4},
]
_BARS = (
    '<svg viewBox="0 0 240 90" role="img" aria-labelledby="pt pd">'
    '<title id="pt">Findings a month</title>'
    '<desc id="pd">September 2, October 5, November 6</desc><g fill="var(--fl-seq-3)">'
    '<rect x="20" y="60" width="40" height="20"/><rect x="100" y="30" width="40" height="50"/>'
    '<rect x="180" y="20" width="40" height="60"/></g></svg>'
)


@require_safe
def patterns(request: HttpRequest) -> HttpResponse:
    """Show every component."""
    form = PatternForm(_WRONG)
    form.add_error(None, _("You cannot accept this risk: you own it."))
    return page(
        request,
        "patterns.html",
        form=form,
        fresh=PatternForm(auto_id="fresh_%s"),
        steps=_STEPS,
        tabs=_TABS,
        states=list(marks.STATES),
        grades=list(marks.GRADES),
        levels=list(marks.LEVELS),
        rungs=list(marks.RUNGS),
        numbers=_NUMBERS,
        bars=_BARS,
    )

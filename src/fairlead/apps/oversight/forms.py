"""What people type about plans, reviewers, reviews, stops, planted cases and findings."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org.models import Member, Organisation
from fairlead.apps.oversight import ruling
from fairlead.apps.oversight.models import Plan
from fairlead.apps.oversight.models.plans import Moment
from fairlead.apps.oversight.models.reviews import REASONS
from fairlead.core.oversight.sampling import Rule, What, percent

_Rows = forms.Textarea(attrs={"rows": 3})
_Day = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_MICRO: Final = Decimal(10_000)


class CodesField(forms.CharField):
    """Codes with commas between them: `refused, refer`."""

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - a list
        told = [each for each in re.split(r"[,;\s]+", super().clean(value) or "") if each]
        wrong = next((each for each in told if not _CODE.fullmatch(each)), None)
        if wrong is not None:
            says = _("“%(code)s” is no code: letters, digits, full stop, hyphen, underscore.")
            raise forms.ValidationError(says, params={"code": wrong[:40]})
        return list(dict.fromkeys(told))

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - a list or what was typed
        return ", ".join(value) if isinstance(value, list) else value


class PercentField(forms.DecimalField):
    """Per cent as people write them; millionths as the rules want them."""

    def __init__(self, **more: Any) -> None:  # noqa: ANN401 - as the field takes
        super().__init__(min_value=0, max_value=100, decimal_places=4, required=False, **more)

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - whole millionths or nothing
        told = super().clean(value)
        return None if told is None else int(told * _MICRO)


class GroupsField(forms.CharField):
    """Groups, one a line: `age_band: 60-69, 70+`; without values everybody of whom it is known."""

    widget = forms.Textarea(attrs={"rows": 2, "class": "fl-mono", "spellcheck": "false"})

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - pairs of a name and values
        found = []
        for line in (super().clean(value) or "").splitlines():
            name, _colon, values = line.partition(":")
            if not line.strip():
                continue
            if not name.strip():
                says = _("Write a name and its values, as in “age_band: 60-69, 70-79”.")
                raise forms.ValidationError(says)
            told = tuple(each.strip() for each in values.split(",") if each.strip())
            found.append((name.strip(), told))
        return found


class PlanForm(forms.Form):
    """Who looks at which decisions, when, how, and what they must know."""

    moment = forms.ChoiceField(
        label=_("When does a person look?"), choices=Moment.choices, widget=forms.RadioSelect
    )
    due_hours = forms.IntegerField(label=_("Within how many hours"), min_value=1, max_value=744)
    outcomes = CodesField(
        label=_("Answers there are"),
        max_length=500,
        help_text=_("Outcome codes, as the system sends them: granted, refused, refer."),
    )
    how = forms.CharField(
        label=_("How a decision is looked at"),
        max_length=4000,
        widget=_Rows,
        help_text=_("What is read, what is asked, what counts. Read by whoever looks."),
    )
    competence = forms.CharField(
        label=_("What somebody must know to look"),
        max_length=4000,
        widget=_Rows,
        help_text=_("Training, experience, knowledge of what the system can and cannot do."),
    )
    every = forms.BooleanField(label=_("Every decision"), required=False)
    kinds = CodesField(label=_("Every decision of these kinds"), required=False, max_length=500)
    share = PercentField(label=_("By chance, per cent"))
    below = PercentField(label=_("When the system is less sure than, per cent"))
    chosen = CodesField(
        label=_("These outcomes"),
        required=False,
        max_length=500,
    )
    groups = GroupsField(
        label=_("Protected groups"),
        required=False,
        max_length=2000,
        help_text=_(
            "One a line, as in “age_band: 60-69, 70-79”. The attributes are opened to draw, "
            "and each opening is sealed."
        ),
    )
    days = forms.IntegerField(
        label=_("Everything in the first days of a version"),
        min_value=1,
        max_value=365,
        required=False,
    )
    severe_outcomes = CodesField(
        label=_("Outcomes that take two people"), required=False, max_length=500
    )
    severe_kinds = CodesField(label=_("Kinds that take two people"), required=False, max_length=500)
    most_overrides = PercentField(
        label=_("Our line for overrides, per cent"),
        help_text=_("More than this, beyond chance, opens a finding."),
    )
    least_caught = PercentField(
        label=_("Our line for planted errors caught, per cent"),
        help_text=_("Fewer than this, beyond chance, opens a finding."),
    )
    legal_basis = forms.CharField(
        label=_("Legal basis for figures of single persons"),
        max_length=1000,
        required=False,
        widget=_Rows,
        help_text=_("Without one, figures are told by group only, and not of fewer than five."),
    )

    RULES = ("every", "kinds", "share", "below", "chosen", "groups", "days")
    SEVERE = ("severe_outcomes", "severe_kinds")
    LINES = ("most_overrides", "least_caught", "legal_basis")
    PLAN = ("moment", "due_hours", "outcomes", "how", "competence")

    def told(self) -> dict[str, Any]:
        """Give what was typed as the service takes it."""
        told = self.cleaned_data
        names = ("moment", "due_hours", "outcomes", "how", "competence", "legal_basis")
        return {
            **{name: told[name] for name in (*names, *self.SEVERE)},
            "rules": list(_rules(told)),
            "most_overrides_micro": told["most_overrides"],
            "least_caught_micro": told["least_caught"],
        }

    @staticmethod
    def first(plan: Plan | None, outcomes: list[str]) -> dict[str, Any]:
        """Give what stands in the fields at first: the plan in force, or what is usual."""
        if plan is None:
            return {
                "moment": Moment.BEFORE,
                "due_hours": 24,
                "outcomes": outcomes,
                "share": 5,
                "days": 14,
                "most_overrides": 20,
                "least_caught": 80,
            }
        names = ("moment", "due_hours", "outcomes", "how", "competence", "legal_basis")
        lines = (plan.most_overrides_micro, plan.least_caught_micro)
        overrides, caught = (percent(each) if each else None for each in lines)
        return {
            **{name: getattr(plan, name) for name in (*names, *PlanForm.SEVERE)},
            **_first_rules(ruling.rules_of(plan.rules)),
            "most_overrides": overrides,
            "least_caught": caught,
        }


def _rules(told: dict[str, Any]) -> Iterable[Rule]:
    if told["every"]:
        yield Rule(What.ALL)
    for kind in told["kinds"]:
        yield Rule(What.ALL, kind=kind)
    if told["share"]:
        yield Rule(What.SHARE, share_micro=told["share"])
    if told["below"]:
        yield Rule(What.CONFIDENCE, below_micro=told["below"])
    if told["chosen"]:
        yield Rule(What.OUTCOME, values=tuple(told["chosen"]))
    for attribute, values in told["groups"]:
        yield Rule(What.GROUP, attribute=attribute, values=values)
    if told["days"]:
        yield Rule(What.NEW_VERSION, days=told["days"])


def _first_rules(rules: Iterable[Rule]) -> dict[str, Any]:
    found: dict[str, Any] = {"kinds": [], "groups": ""}
    for rule in rules:
        match rule.what:
            case What.ALL if rule.kind:
                found["kinds"].append(rule.kind)
            case What.ALL:
                found["every"] = True
            case What.SHARE:
                found["share"] = percent(rule.share_micro)
            case What.CONFIDENCE:
                found["below"] = percent(rule.below_micro)
            case What.OUTCOME:
                found["chosen"] = list(rule.values)
            case What.GROUP:
                values = f": {', '.join(rule.values)}" if rule.values else ""
                found["groups"] += f"{rule.attribute}{values}\n"
            case What.NEW_VERSION:
                found["days"] = rule.days
    return found


class ReviewerForm(forms.Form):
    """Who may look, and what shows that they know enough."""

    member = forms.ModelChoiceField(Member.objects.none(), label=_("Who"))
    competence = forms.CharField(
        label=_("What shows that they know enough"), max_length=2000, widget=_Rows
    )
    until = forms.DateField(label=_("Until"), widget=_Day)
    group = forms.CharField(
        label=_("Group"),
        max_length=80,
        required=False,
        help_text=_("Figures are told by group, such as a team or a site."),
    )

    def __init__(self, *args: Any, organisation: Organisation, **more: Any) -> None:  # noqa: ANN401 - as a form takes
        super().__init__(*args, **more)
        field = self.fields["member"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - stands above
        members = Member.objects.filter(organisation=organisation, is_active=True)
        field.queryset = members.select_related("user").order_by("user__name", "pk")


class BlindForm(forms.Form):
    """What a reviewer would decide, before they see what the AI said."""

    outcome = forms.ChoiceField(label=_("What would you decide?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, outcomes: Iterable[str], **more: Any) -> None:  # noqa: ANN401 - as a form takes
        super().__init__(*args, **more)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - stands above
        field.choices = [(each, each) for each in outcomes]


class DecideForm(forms.Form):
    """What holds: the AI's answer, another, or nothing because the system is stopped."""

    action = forms.ChoiceField(
        label=_("What holds?"),
        widget=forms.RadioSelect,
        choices=[
            ("accept", _("The AI's answer")),
            ("override", _("Another answer")),
            ("stop", _("Neither: stop the system")),
        ],
    )
    outcome = forms.ChoiceField(label=_("The other answer"), required=False)
    reason = forms.ChoiceField(
        label=_("Reason"), required=False, choices=[("", _("Choose one")), *REASONS]
    )
    because = forms.CharField(
        label=_("Why, in your own words"), required=False, max_length=4000, widget=_Rows
    )

    def __init__(self, *args: Any, outcomes: Iterable[str], ai: str, **more: Any) -> None:  # noqa: ANN401 - as a form takes
        super().__init__(*args, **more)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - stands above
        others = [(each, each) for each in outcomes if each != ai]
        field.choices = [("", _("Choose one")), *others]


class StopForm(forms.Form):
    """Why a system is stopped."""

    because = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A few words will do: what is wrong, and for whom."),
    )


class StartForm(forms.Form):
    """Why a system may start again."""

    because = forms.CharField(
        label=_("What was found, and why it may start again"), max_length=2000, widget=_Rows
    )


class EndForm(forms.Form):
    """Why nobody has to look any more."""

    because = forms.CharField(
        label=_("Why nobody has to look any more"), max_length=2000, widget=_Rows
    )


class SeedForm(forms.Form):
    """A wrong answer to a real decision."""

    decision = forms.CharField(
        label=_("Reference of a real decision"),
        max_length=64,
        help_text=_("What went into it is shown to the reviewer; its answer is replaced."),
    )
    shown = forms.CharField(label=_("Shown as the AI's answer"), max_length=40)
    right = forms.CharField(label=_("What is right"), max_length=40)
    text = forms.CharField(
        label=_("Shown as the AI's text"),
        max_length=4000,
        required=False,
        widget=_Rows,
        help_text=_("Where the answer is a text. No personal data: it is not sealed."),
    )
    because = forms.CharField(
        label=_("What is wrong with it"),
        max_length=2000,
        widget=_Rows,
        help_text=_("Told to the reviewer after they answered."),
    )


class AnswerForm(forms.Form):
    """What is behind a finding, and what is done."""

    because = forms.CharField(
        label=_("What is behind it, and what is done"), max_length=4000, widget=_Rows
    )


class CloseForm(forms.Form):
    """What came of it."""

    effect = forms.CharField(label=_("What came of it"), max_length=4000, widget=_Rows)


class DeclineForm(forms.Form):
    """Why somebody cannot look at a case blind."""

    because = forms.CharField(
        label=_("Why you cannot look at it blind"), max_length=2000, widget=_Rows
    )


class NothingForm(forms.Form):
    """Nothing to type."""

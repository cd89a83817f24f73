"""What people type about checks, findings and validations."""

from datetime import timedelta
from typing import Any

import yaml
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fairlead.apps.monitor import queries
from fairlead.apps.monitor.models import Check, Rhythm, Source, Window, name_of
from fairlead.apps.monitor.services import BY_PEOPLE
from fairlead.apps.org.models import Organisation
from fairlead.apps.register.models import AISystem, ModelVersion
from fairlead.apps.register.queries import current_systems
from fairlead.core.rules import revalidation as rules

_Rows = forms.Textarea(attrs={"rows": 3})
_Day = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
_WORDS = {
    "incident": _("An incident happened"),
    "purpose": _("Purpose or use changed"),
    "supplier_version": _("The supplier changed the version"),
    "by_hand": _("Another reason"),
}


class YamlField(forms.CharField):
    """Names and values, as people write them: `label: outcome`."""

    widget = forms.Textarea(attrs={"rows": 7, "class": "fl-mono", "spellcheck": "false"})

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - a mapping
        try:
            told = yaml.safe_load(super().clean(value) or "{}")
        except yaml.YAMLError as broken:
            says = _("This is no YAML: write one name and value a line, as in “label: outcome”.")
            raise forms.ValidationError(says) from broken
        if not isinstance(told, dict):
            raise forms.ValidationError(_("Write names with their values, as in “label: outcome”."))
        return told


class CheckForm(forms.Form):
    """What is measured, from where, against which limits, how often."""

    name = forms.CharField(label=_("Name"), max_length=200)
    system = forms.ModelChoiceField(AISystem.objects.none(), label=_("AI system"))
    version = forms.ModelChoiceField(
        ModelVersion.objects.none(),
        label=_("Model version"),
        required=False,
        empty_label=_("Whichever the rows name"),
    )
    source = forms.ChoiceField(
        label=_("Where the rows come from"), choices=Source.choices, widget=forms.RadioSelect
    )
    place = forms.CharField(
        label=_("Path in the firm's folder"),
        max_length=500,
        required=False,
        help_text=_("For a folder: a Parquet or CSV file, or a folder of Parquet files."),
    )
    labels = forms.CharField(
        label=_("What later outcomes say"),
        max_length=1000,
        required=False,
        help_text=_(
            "For a decision log: what should have been decided, such as "
            "repaid = granted, defaulted = refused."
        ),
    )
    query = forms.CharField(
        label=_("Query"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "fl-mono"}),
        help_text=_("For PostgreSQL: one SELECT; it runs where nothing can be written."),
    )
    dsn = forms.CharField(
        label=_("Address of the database"),
        required=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("As postgresql://…, with user and password. Kept locked, never shown again."),
    )
    columns = YamlField(
        label=_("Columns"),
        help_text=_("label, prediction, score, protected, time, version, features …"),
    )
    policy = YamlField(
        label=_("Limits"), help_text=_("Your own limits, by metric: they are nobody else's.")
    )
    window = forms.ChoiceField(label=_("Pieces of time"), choices=Window.choices)
    rhythm = forms.ChoiceField(label=_("Rhythm"), choices=Rhythm.choices)
    keep_days = forms.IntegerField(
        label=_("Keep handed-in rows for days"),
        min_value=0,
        max_value=365,
        initial=0,
        help_text=_("0: they are dropped when the run ends; only counts stay."),
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        organisation: Organisation,
        check: Check | None = None,
        **kwargs: Any,  # noqa: ANN401 - Django's own
    ) -> None:
        if check is not None:
            kwargs["initial"] = _initial(check) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        versions = ModelVersion.objects.filter(organisation=organisation).select_related("model")
        _choose(self, "system", current_systems(organisation).order_by("name"))
        _choose(self, "version", versions.order_by("model__name", "-pk"))


class SampleForm(forms.Form):
    """A file from which columns are guessed; it is not kept."""

    sample = forms.FileField(
        label=_("A file with the same columns"),
        help_text=_("Parquet or CSV. We guess which column is what, and keep nothing of it."),
    )


class RowsForm(forms.Form):
    """A file of rows to measure."""

    file = forms.FileField(
        label=_("Drop the file here, or choose it"),
        help_text=_("Parquet or CSV; dropped when the run ends, unless the check keeps it."),
    )


class NothingForm(forms.Form):
    """Pressing the button says it all."""


class BecauseForm(forms.Form):
    """Why."""

    because = forms.CharField(label=_("Why"), max_length=2000, widget=_Rows)


class ReferenceForm(forms.Form):
    """A past to compare with: a file of rows, or the bytes of a sealed profile."""

    name = forms.CharField(label=_("Name"), max_length=200)
    file = forms.FileField(
        label=_("Rows of that past"),
        help_text=_("Parquet or CSV. Its profile is sealed, the rows are dropped."),
    )
    because = forms.CharField(label=_("Why this past"), max_length=2000, widget=_Rows)


class AnswerForm(forms.Form):
    """What is behind a breach and what is done."""

    because = forms.CharField(
        label=_("What is behind it, and what is done"), max_length=4000, widget=_Rows
    )


class AcceptForm(forms.Form):
    """Why a breach can be lived with, and until when."""

    because = forms.CharField(label=_("Why this can be lived with"), max_length=4000, widget=_Rows)
    until = forms.DateField(label=_("Until"), widget=_Day)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        kwargs["initial"] = {"until": timezone.localdate() + timedelta(days=30)}
        super().__init__(*args, **kwargs)


class PeriodForm(forms.Form):
    """Which days and which version, and which others to set beside them; nothing chosen is all."""

    first = forms.DateField(label=_("From"), required=False, widget=_Day)
    last = forms.DateField(label=_("Until"), required=False, widget=_Day)
    version = forms.ChoiceField(label=_("Model version"), required=False)
    other_first = forms.DateField(label=_("Beside it: from"), required=False, widget=_Day)
    other_last = forms.DateField(label=_("Beside it: until"), required=False, widget=_Day)
    other_version = forms.ChoiceField(label=_("Beside it: version"), required=False)

    def __init__(self, *args: Any, kept: queries.Spans, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        choices = [("", _("Every version")), *((each, each) for each in kept.versions)]
        for name in ("version", "other_version"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
            if not kept.versions:
                del self.fields[name]
        if not kept.is_dated:
            for name in ("first", "last", "other_first", "other_last"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for first, last in (("first", "last"), ("other_first", "other_last")):
            if told.get(first) and told.get(last) and told[last] < told[first]:
                self.add_error(last, _("The last day lies before the first."))
        if not self.errors and self._overlap():
            says = _("The two share days: rows that stand on both sides cannot be compared.")
            raise forms.ValidationError(says)
        return told

    def _overlap(self) -> bool:
        """Whether rows may stand on both sides; their difference would have no interval."""
        asked = self.asked()
        one, two = asked["first"], asked.get("second")
        if two is None or (one.get("version") and two.get("version") not in {None, one["version"]}):
            return False
        begins, ends = (
            max(p.get("first", "") for p in (one, two)),
            [p["last"] for p in (one, two) if "last" in p],
        )
        return not ends or begins <= min(ends)

    def asked(self) -> dict[str, dict[str, str]]:
        """Give what `period` is asked: the first, and the second where anything of it is chosen."""
        found = {"first": self._period(""), "second": self._period("other_")}
        return {which: told for which, told in found.items() if told or which == "first"}

    def _period(self, before: str) -> dict[str, str]:
        days = {name: self.cleaned_data.get(before + name) for name in ("first", "last")}
        told = {name: day.isoformat() for name, day in days.items() if day}
        version = self.cleaned_data.get(f"{before}version")
        return told | ({"version": version} if version else {})


class CloseForm(forms.Form):
    """What came of it."""

    effect = forms.CharField(label=_("What came of it"), max_length=4000, widget=_Rows)


class ValidateForm(forms.Form):
    """What was looked at, what it rests on, until when it holds."""

    subject = forms.ChoiceField(label=_("What is validated"))
    basis = forms.CharField(
        label=_("What was looked at, and what it showed"), max_length=4000, widget=_Rows
    )
    evidence = forms.CharField(
        label=_("Evidence"), max_length=400, help_text=_("Codes with blanks between: E-12 E-15")
    )
    until = forms.DateField(label=_("Holds until"), widget=_Day)
    configuration = forms.CharField(
        label=_("SHA-256 of prompt and configuration"),
        max_length=80,
        required=False,
        help_text=_("If you name it, another one closes the gate."),
    )

    def __init__(self, *args: Any, system: AISystem, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        level, today = queries.level_of(system), timezone.localdate()
        last = today + timedelta(days=rules.days_for(level))
        usual = {"until": last, "evidence": " ".join(queries.evidence_at_hand(system))}
        kwargs["initial"] = usual | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self._versions = {str(v.pk if v else ""): v for v in queries.versions_in_use(system)}
        names = [(key, name_of(system, v)) for key, v in self._versions.items()]
        field = self.fields["subject"]
        if isinstance(field, forms.ChoiceField):
            field.choices = names
            field.required = "" not in self._versions

    def facts(self) -> dict[str, Any]:
        """Give what the act takes."""
        told = self.cleaned_data
        return {
            "version": self._versions[told["subject"]],
            "basis": told["basis"],
            "evidence": told["evidence"].replace(",", " ").split(),
            "until": told["until"],
            "configuration": told["configuration"],
        }


class RequireForm(forms.Form):
    """What happened, so that it is validated again."""

    trigger = forms.ChoiceField(
        label=_("What happened"), choices=[(each.value, _WORDS[each.value]) for each in BY_PEOPLE]
    )
    because = forms.CharField(label=_("In a few words"), max_length=500, widget=_Rows)


def _choose(form: forms.Form, name: str, rows: Any) -> None:  # noqa: ANN401 - a query set
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = rows


def _initial(check: Check) -> dict[str, Any]:
    plain = ("name", "system", "version", "source", "place", "labels", "query", "window")
    told = {name: getattr(check, name) for name in (*plain, "rhythm", "keep_days")}
    for name in ("columns", "policy"):
        told[name] = yaml.safe_dump(getattr(check, name), sort_keys=False, allow_unicode=True)
    return told

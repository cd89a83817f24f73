"""The forms of the register: one per kind, made from its fields; and the small ones."""

from functools import partial
from typing import Any

from django import forms
from django.db.models import DateField, TextField
from django.forms.models import fields_for_model, model_to_dict
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org.models import Member, Organisation
from fairlead.apps.register import queries
from fairlead.apps.register.models import AISystem, Autonomy, Registered, Stage
from fairlead.core.catalogue import catalogue
from fairlead.core.rules.register import LINK_KINDS, NEXT_STAGES, RETIRED, Alike

_FIELDS = {
    "use_case": ("name", "purpose", "process", "affected", "affected_text", "review_due_on"),
    "system": (
        "name",
        "purpose",
        "vendor_id",
        "process",
        "our_roles",
        "stage",
        "autonomy",
        "affected",
        "affected_text",
        "personal_data",
        "went_live_on",
        "review_due_on",
    ),
    "model": ("name", "purpose", "vendor_id", "licence", "review_due_on"),
    "data_set": ("name", "purpose", "used_for", "personal_data", "rights", "review_due_on"),
    "supplier": ("name", "purpose", "vendor_id", "country", "website", "review_due_on"),
}
_CLASSES: dict[str, Any] = {"website": partial(forms.URLField, assume_scheme="https")}
_HINTS = {
    "name": _("What people here call it."),
    "purpose": _("One or two sentences: what for, for whom."),
    "vendor_id": _("Start typing; leave empty if it is our own or not listed."),
    "process": _("For example: order planning, recruiting, customer letters."),
    "rights": _("Where it comes from, and what allows us to use it."),
}


class RecordForm(forms.Form):
    """Facts of one record; `facts` gives them as services take them."""

    kind: str

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - as Django's own
        organisation: Organisation,
        record: Registered | None = None,
        **more: Any,  # noqa: ANN401 - as Django's own
    ) -> None:
        if record is not None:
            more["initial"] = {**_initial(record), **more.get("initial", {})}
        super().__init__(*args, **more)
        self.organisation, self.record = organisation, record
        self.alike: tuple[Alike, ...] = ()
        self.fields.update(_fields_of(self.kind))
        people = queries.people(organisation)
        self.fields["deputy"] = forms.ModelChoiceField(people, label=_("Deputy"), required=False)
        if record is None:
            self.fields["owner"] = forms.ModelChoiceField(
                people,
                label=_("Owner"),
                required=False,
                help_text=_("Anybody but yourself is asked first, and has to say yes."),
            )
            self.order_fields(["name", "purpose", "owner"])
        else:
            if isinstance(record, AISystem):
                _only_what_follows(self.fields["stage"], record.stage)
            self.fields["rev"] = forms.IntegerField(widget=forms.HiddenInput)
        self.tools: list[str] = []
        if "vendor_id" in self.fields:
            self.tools = sorted(each.name for each in catalogue().vendors.values())

    def clean_vendor_id(self) -> str:
        """Turn the name of a tool into its id in the catalogue."""
        told = str(self.cleaned_data["vendor_id"]).strip()
        if not told or told in catalogue().vendors:
            return told
        named = {each.name.casefold(): each.id for each in catalogue().vendors.values()}
        if told.casefold() not in named:
            says = gettext(
                "The catalogue does not know “{name}”: choose from the list or leave it empty."
            )
            raise forms.ValidationError(says.format(name=told))
        return named[told.casefold()]

    def looks_new(self) -> bool:
        """Say whether nothing alike is registered, or the person said that it is another thing."""
        told = self.cleaned_data
        besides = self.record.code if self.record else ""
        self.alike = queries.look_alikes(
            self.organisation, self.kind, told["name"], told.get("vendor_id", ""), besides=besides
        )
        return not self.alike or "anyway" in self.data

    @property
    def facts(self) -> dict[str, Any]:
        """Give the facts as services take them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "rev"}

    @property
    def rev(self) -> int:
        return int(self.cleaned_data["rev"])

    def catch_up(self, rev: int) -> None:
        """After somebody else's change: keep what was typed, and let the next save go on top."""
        if isinstance(self.data, QueryDict):
            told = self.data.copy()
            told["rev"] = str(rev)
            self.data = told


def record_form(kind: str, *args: Any, **more: Any) -> RecordForm:  # noqa: ANN401 - as Django's own
    """Make the form for this kind of record."""
    form: RecordForm = _FORMS[kind](*args, **more)
    return form


_FORMS: dict[str, type[RecordForm]] = {
    kind: type(f"{kind.title()}Form", (RecordForm,), {"kind": kind}) for kind in _FIELDS
}


def _fields_of(kind: str) -> dict[str, forms.Field]:
    model = queries.KINDS[kind]
    day = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    days = {f.name: day for f in model._meta.fields if isinstance(f, DateField)}  # noqa: SLF001 - the public door to a model's fields
    texts = {
        f.name: forms.Textarea(attrs={"rows": 3})
        for f in model._meta.fields  # noqa: SLF001 - the public door to a model's fields
        if isinstance(f, TextField)
    }
    made = fields_for_model(
        model, fields=_FIELDS[kind], widgets={**days, **texts}, field_classes=_CLASSES
    )
    for name, field in made.items():
        field.help_text = _HINTS.get(name, field.help_text)
        field.label = str(field.label)[:1].upper() + str(field.label)[1:]
    if "vendor_id" in made:
        made["vendor_id"].widget.attrs["list"] = "tools"
    if kind == AISystem.kind:
        _shape_system(made)
    return dict(made)


def _shape_system(made: dict[str, forms.Field]) -> None:
    stages = [(key, label) for key, label in Stage.choices if key != RETIRED]
    made["stage"] = forms.ChoiceField(
        choices=stages, label=_("Life-cycle stage"), initial=Stage.OPERATION
    )
    made["autonomy"] = forms.ChoiceField(
        choices=[("", _("Not decided yet")), *Autonomy.choices],
        required=False,
        label=_("How far it acts by itself"),
    )


def _only_what_follows(field: forms.Field, stage: str) -> None:
    """Offer the stages that may follow, so that nobody has to be refused."""
    may = {stage, *NEXT_STAGES[stage]}
    told = [(key, label) for key, label in Stage.choices if key in may]
    field.choices = told  # type: ignore[attr-defined]  # a ChoiceField


def _initial(record: Registered) -> dict[str, Any]:
    told = model_to_dict(record, fields=[*_FIELDS[record.kind], "deputy", "rev"])
    tool = catalogue().vendors.get(told.get("vendor_id", ""))
    return {**told, **({"vendor_id": tool.name} if tool else {})}


class OwnerForm(forms.Form):
    """Whom to ask."""

    to = forms.ModelChoiceField(Member.objects.none(), label=_("Who should own it?"))

    def __init__(self, *args: Any, organisation: Organisation, **more: Any) -> None:  # noqa: ANN401 - as Django's own
        super().__init__(*args, **more)
        self.fields["to"].queryset = queries.people(organisation)  # type: ignore[attr-defined]  # a ModelChoiceField

    @property
    def chosen(self) -> Member:
        member: Member = self.cleaned_data["to"]
        return member


class DeclineForm(forms.Form):
    """Why not, if one wants to say."""

    because = forms.CharField(label=_("Why not?"), required=False, max_length=1000)


class RetireForm(forms.Form):
    """Why it goes out of use."""

    because = forms.CharField(
        label=_("Why is it retired?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LinkForm(forms.Form):
    """How this record hangs together with which other one."""

    how = forms.ChoiceField(label=_("How"))
    other = forms.CharField(
        label=_("Record"), max_length=240, help_text=_("Its code, for example SUP-2.")
    )

    def __init__(self, *args: Any, record: Registered, **more: Any) -> None:  # noqa: ANN401 - as Django's own
        super().__init__(*args, **more)
        self.fields["how"].choices = link_choices(record.kind)  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def code(self) -> str:
        return str(self.cleaned_data["other"]).strip().partition(" ")[0].upper()


def link_choices(kind: str) -> list[tuple[str, str]]:
    """Give the ways in which this kind of record hangs together with others."""
    ahead = [(each.key, gettext(each.says)) for each in LINK_KINDS if each.source == kind]
    back = [(each.key, gettext(each.back)) for each in LINK_KINDS if each.target == kind]
    return ahead + back


class VersionForm(forms.Form):
    """A version of a model."""

    version = forms.CharField(label=_("Version"), max_length=100)
    digest = forms.CharField(label=_("SHA-256 of its files"), max_length=80, required=False)
    released_on = forms.DateField(
        label=_("Released on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

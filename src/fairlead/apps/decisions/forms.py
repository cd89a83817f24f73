"""What people type about decisions: why they open one, letters, and the firm's words."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from fairlead.apps.decisions import wording
from fairlead.apps.decisions.models import Language, Letter, ResultSense
from fairlead.core.papers.letter import LINES, Content

_YES_NO: Final = (("", _("Nobody has said")), ("yes", _("Yes")), ("no", _("No")))
_ANSWERS: Final[Mapping[str, bool | None]] = {"yes": True, "no": False}
_LONGEST_TEXT: Final = 2000


class OpenForm(forms.Form):
    """Which sealed parts to open, and why."""

    parts = forms.MultipleChoiceField(
        label=_("What to open"), widget=forms.CheckboxSelectMultiple, choices=()
    )
    because = forms.CharField(
        label=_("Why it must be opened"),
        help_text=_("Sealed with your name: the person may ask who looked, and why."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, parts: Iterable[str], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        told = [(part, str(wording.PARTS[part]).capitalize()) for part in parts]
        field = self.fields["parts"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        field.choices = told
        field.initial = [part for part, _label in told if part == "explanation"]


class DraftForm(forms.Form):
    """What only people know of a case before a letter is drafted."""

    language = forms.ChoiceField(label=_("Language of the letter"), choices=Language.choices)
    matter = forms.CharField(
        label=_("What was decided"),
        help_text=_("In words that the person understands, without their name."),
        max_length=_LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    contact = forms.CharField(
        label=_("Where the person can turn"),
        help_text=_("Who can change the decision: telephone number, e-mail or postal address."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    place = forms.ChoiceField(
        label=_("Where the person lives"), choices=Letter.Place.choices, required=False
    )
    is_significant = forms.ChoiceField(
        label=_("Is the effect on the person significant?"),
        help_text=_("Legal, or similar to that: credit, work, education, housing, benefits."),
        choices=_YES_NO,
        required=False,
    )
    is_listed = forms.ChoiceField(
        label=_("Is the use on the list of Annex III of the EU AI Act?"),
        help_text=_("Point 2, critical infrastructure, does not count here."),
        choices=_YES_NO,
        required=False,
    )

    def clean_is_significant(self) -> bool | None:
        return _ANSWERS.get(self.cleaned_data["is_significant"])

    def clean_is_listed(self) -> bool | None:
        return _ANSWERS.get(self.cleaned_data["is_listed"])


class LetterForm(forms.Form):
    """The words of a letter; each line of a list is one sentence."""

    matter = forms.CharField(
        label=_("What was decided"),
        max_length=_LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    part = forms.CharField(
        label=_("What part the system had"),
        max_length=_LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reasons = forms.CharField(
        label=_("The main reasons, one a line"),
        required=False,
        max_length=_LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    rules = forms.CharField(
        label=_("Fixed rules, one a line"),
        required=False,
        max_length=_LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    changes = forms.CharField(
        label=_("What would have changed the result, one a line"),
        required=False,
        max_length=_LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sources = forms.CharField(
        label=_("What the program looked into, one a line"),
        required=False,
        max_length=_LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    contact = forms.CharField(
        label=_("Where the person can turn"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @classmethod
    def of(cls, content: Content) -> "LetterForm":
        """Show the words of a letter for changing."""
        told = {name: "\n".join(getattr(content, name)) for name in LINES}
        told |= {name: getattr(content, name) for name in ("matter", "part", "contact")}
        return cls(initial=told)

    def texts(self) -> dict[str, Any]:
        """Give what was typed, lists as lists."""
        told: dict[str, Any] = dict(self.cleaned_data)
        for name in LINES:
            told[name] = tuple(line.strip() for line in told[name].splitlines() if line.strip())
        return told


class BecauseForm(forms.Form):
    """A reason."""

    because = forms.CharField(
        label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class FileForm(forms.Form):
    """A file of a letter, for this once with a name and an address."""

    kind = forms.ChoiceField(label=_("As"), choices=(("pdf", "PDF"), ("docx", "Word")))
    name = forms.CharField(
        label=_("Name of the person"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    address = forms.CharField(
        label=_("Address of the person"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )


class WordsForm(forms.Form):
    """The words for one feature in one language."""

    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    feature = forms.CharField(
        label=_("Feature"), help_text=_("As the program names it."), max_length=200
    )
    name = forms.CharField(
        label=_("In our words"),
        help_text=_("As in “your monthly income”. Leave it empty to take the words away."),
        required=False,
        max_length=200,
    )
    up = forms.CharField(
        label=_("When it moved the result up"),
        help_text=_("A whole sentence; without one, the name and the direction are told."),
        required=False,
        max_length=300,
    )
    down = forms.CharField(label=_("When it moved the result down"), required=False, max_length=300)


class SenseForm(forms.Form):
    """Which way a result speaks against the person."""

    against = forms.ChoiceField(
        label=_("What speaks against the person"),
        choices=ResultSense.Against.choices,
        required=False,
    )


class SheetForm(forms.Form):
    """Words from a file."""

    file = forms.FileField(
        label=_("CSV file"), help_text=_("With the columns language, feature, name, up, down.")
    )

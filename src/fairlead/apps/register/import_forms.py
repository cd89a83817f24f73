"""The forms of an import: the file, and which column holds what."""

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from fairlead.apps.pages.tables_in import MOST_BYTES, column_name
from fairlead.apps.register.drafts import Draft
from fairlead.apps.register.kinds import KIND_PAGES
from fairlead.apps.register.sheet import FIELDS, guess

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LABELS: Final = {
    "name": _("Name"),
    "purpose": _("Purpose"),
    "process": _("Business process"),
    "vendor_id": _("Tool of the catalogue"),
    "our_roles": _("Our role"),
    "stage": _("Life-cycle stage"),
    "autonomy": _("Autonomy"),
    "affected": _("People affected"),
    "affected_text": _("Affected, in our words"),
    "personal_data": _("Personal data"),
    "went_live_on": _("In use since"),
    "review_due_on": _("Review due"),
    "licence": _("Licence"),
    "country": _("Country"),
    "website": _("Website"),
    "used_for": _("Used for"),
    "rights": _("Source and rights"),
}


class FileForm(forms.Form):
    """Which file, and what its rows are."""

    kind = forms.ChoiceField(
        label=_("Each row is"), choices=[(each.kind, each.one) for each in KIND_PAGES.values()]
    )
    file = forms.FileField(
        label=_("Table"),
        help_text=_("CSV or XLSX, up to 10,000 rows, with headings in the first row."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def clean_file(self) -> "UploadedFile[Any]":
        """Refuse what is too large before reading it."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB: split it."))
        return file


class ColumnsForm(forms.Form):
    """Which column holds which field, and what to do with rows that do not fit."""

    def __init__(self, data: Any, *, draft: Draft) -> None:  # noqa: ANN401 - what was posted
        found = guess(draft.table.header, draft.kind)
        super().__init__(data, initial={name: str(at) for name, at in found.items()})
        columns = [
            (str(at), f"{column_name(at)}: {head[:60]}")
            for at, head in enumerate(draft.table.header)
        ]
        for name in FIELDS[draft.kind]:
            self.fields[name] = forms.ChoiceField(
                choices=[("", _("not in the file")), *columns],
                required=name == "name",
                label=LABELS[name],
            )
        self.fields["skip_wrong"] = forms.BooleanField(
            label=_("Leave out rows with something wrong"), required=False
        )
        self.fields["skip_alike"] = forms.BooleanField(
            label=_("Leave out rows whose name is registered already"), required=False
        )
        self.draft, self.found = draft, found

    @property
    def mapping(self) -> dict[str, int]:
        """Give the columns as chosen, or as guessed before anybody chose."""
        if not self.is_bound:
            return self.found
        names = FIELDS[self.draft.kind]
        told = {name: self.cleaned_data.get(name, "") for name in names}
        return {name: int(at) for name, at in told.items() if at}

    def clean(self) -> dict[str, Any]:
        """Refuse one column for two fields."""
        told = super().clean() or {}
        chosen = [told.get(name) for name in FIELDS[self.draft.kind] if told.get(name)]
        if len(set(chosen)) < len(chosen):
            raise forms.ValidationError(_("One column can hold one thing only: choose again."))
        return told

    def ticked(self, name: str) -> bool:
        """Say whether this box was ticked."""
        return bool(self.is_bound and self.cleaned_data.get(name))

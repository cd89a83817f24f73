"""A few keys in one column, so that a condition on one of them stays plain SQL.

Stored as `,customers,staff,`; `Q(affected__contains=",staff,")` asks for one key,
and `Q(affected="")` for none. A JSON column cannot be asked that on SQLite.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    _Text = models.CharField[Any, Any]
else:
    _Text = models.CharField


def has(field: str, key: str) -> models.Q:
    """Make the condition that this key is among those of the field."""
    return models.Q(**{f"{field}__contains": f",{key},"})


def joined(keys: Iterable[str]) -> str:
    """Write keys as the column holds them.

    >>> joined(["staff", "customers", "staff"]), joined([])
    (',customers,staff,', '')
    """
    told = sorted(set(keys))
    return f",{','.join(told)}," if told else ""


class KeySetField(_Text):
    """A set of keys out of the field's choices, as a sorted tuple."""

    def __init__(self, *args: Any, keys: Iterable[tuple[str, Any]] = (), **kwargs: Any) -> None:  # noqa: ANN401 - as Django's own
        self.keys = list(keys)
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", ())
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_args: object) -> tuple[str, ...]:
        return self.to_python(value)

    def to_python(self, value: Any) -> tuple[str, ...]:  # noqa: ANN401 - as Django's own
        if isinstance(value, str):
            return tuple(each for each in value.split(",") if each)
        return tuple(sorted(set(value or ())))

    def get_prep_value(self, value: Any) -> str:  # noqa: ANN401 - as Django's own
        return value if isinstance(value, str) else joined(value or ())

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def validate(self, value: Any, model_instance: models.Model | None) -> None:  # noqa: ARG002, ANN401 - as Django's own
        unknown = set(value) - {key for key, _label in self.keys}
        if unknown:
            raise ValidationError(_("Unknown: {keys}").format(keys=", ".join(sorted(unknown))))

    def run_validators(self, value: Any) -> None:  # noqa: ANN401 - as Django's own
        super().run_validators(self.get_prep_value(value))

    def formfield(self, **kwargs: Any) -> forms.Field:  # noqa: ANN401 - as Django's own
        kwargs = {"label": self.verbose_name, "help_text": self.help_text, **kwargs}
        kwargs.pop("form_class", None)
        kwargs.pop("choices_form_class", None)
        return forms.MultipleChoiceField(
            choices=self.keys, required=False, widget=forms.CheckboxSelectMultiple, **kwargs
        )

"""A form field in our look: label, hint, control, error."""

from django import forms
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext

_NOTHING = "---------"


def field(bound: BoundField, label: str = "") -> SafeString:
    """Draw one field with label, hint, control and what is wrong with it.

    Choices drawn as cards may carry a hint each: `form.fields["use"].hints = {"build": "…"}`.
    """
    told: dict[str, object] = {
        "field": bound,
        "label": label or bound.label,
        "hints": choice_hints(bound),
    }
    told["short"] = not any(hint for _choice, hint in choice_hints(bound))
    if kind(bound) != "choice":
        told["control"] = control(bound)
    return render_to_string(f"components/field_{kind(bound)}.html", told)


def kind(bound: BoundField) -> str:
    """Name the drawing that suits the control: text, check, choice or file."""
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choice"
    return "text"


def control(bound: BoundField) -> SafeString:
    """Draw only the control, with the classes of the look and the marks of an error."""
    widget = bound.field.widget
    if isinstance(bound.field, forms.ModelChoiceField) and bound.field.empty_label == _NOTHING:
        bound.field.empty_label = gettext("Nobody chosen")
    names = [*_class_of(widget).split(), *widget.attrs.get("class", "").split()]
    if bound.errors:
        names.append("is-invalid")
    return bound.as_widget(attrs={"class": " ".join(dict.fromkeys(names))})


def choice_hints(bound: BoundField) -> list[tuple[object, str]]:
    """Pair each choice of a card field with its hint, which may be empty."""
    if kind(bound) != "choice":
        return []
    hints: dict[str, str] = getattr(bound.field, "hints", {})
    return [(each, hints.get(str(each.data["value"]), "")) for each in bound.subwidgets]


def _class_of(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    if isinstance(widget, forms.Select):
        return "form-select"
    return "form-control"

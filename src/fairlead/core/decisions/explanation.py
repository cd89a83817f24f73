"""The shape of an explanation: reasons, rules, nearest change; sources, tools, guard-rails.

Nothing of it must be there; what is there has this shape, so that it can be told in words.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from fairlead.core.decisions.errors import RecordError

_LONGEST: Final = 500
Check = Callable[[str, Any], None]


def must_explain(told: Any) -> None:  # noqa: ANN401 - whatever was sent
    """Refuse an explanation of another shape.

    Raises:
        RecordError: the sentence names the place.
    """
    if type(told) is not dict:
        raise RecordError("explanation: an object with method, reasons, rules, …")
    for name, value in told.items():
        if name not in _SHAPE:
            raise RecordError(f"explanation.{name[:60]}: there is no such field")
        if value is not None:
            _SHAPE[name](f"explanation.{name}", value)


def _text(place: str, value: Any) -> None:  # noqa: ANN401 - whatever was sent
    if type(value) is not str or len(value) > _LONGEST:
        raise RecordError(f"{place}: a text of at most {_LONGEST} signs")


def _text_or_number(place: str, value: Any) -> None:  # noqa: ANN401 - whatever was sent
    if type(value) is not int:
        _text(place, value)


def _whole(place: str, value: Any) -> None:  # noqa: ANN401 - whatever was sent
    if type(value) is not int:
        raise RecordError(f"{place}: whole millionths")


def _yes_or_no(place: str, value: Any) -> None:  # noqa: ANN401 - whatever was sent
    if type(value) is not bool:
        raise RecordError(f"{place}: true or false")


def _list(most: int, fields: Mapping[str, Check], *, needs: str) -> Check:
    def check(place: str, value: Any) -> None:  # noqa: ANN401 - whatever was sent
        if type(value) is not list or len(value) > most:
            raise RecordError(f"{place}: a list of at most {most}")
        for at, each in enumerate(value):
            _item(f"{place}.{at}", each, fields, needs)

    return check


def _item(place: str, each: Any, fields: Mapping[str, Check], needs: str) -> None:  # noqa: ANN401 - whatever was sent
    if type(each) is not dict or not each.get(needs):
        raise RecordError(f"{place}: an object with {needs}")
    for name, value in each.items():
        if name not in fields:
            raise RecordError(f"{place}.{name[:60]}: there is no such field")
        if value is not None:
            fields[name](f"{place}.{name}", value)


_SHAPE: Final[dict[str, Check]] = {
    "method": _text,
    "reasons": _list(
        20,
        {
            "code": _text,
            "feature": _text,
            "contribution_micro": _whole,
            "value": _text_or_number,
        },
        needs="code",
    ),
    "rules": _list(20, {"code": _text, "says": _text, "met": _yes_or_no}, needs="code"),
    "nearest_change": _list(
        10, {"feature": _text, "from": _text_or_number, "to": _text_or_number}, needs="feature"
    ),
    "sources": _list(50, {"name": _text, "sha256": _text, "uri": _text}, needs="name"),
    "tools": _list(50, {"name": _text, "outcome": _text}, needs="name"),
    "guardrails": _list(20, {"name": _text, "action": _text}, needs="name"),
}

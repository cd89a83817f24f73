"""One text for each value of a label, prediction or attribute, whatever engine read it.

>>> [level_of(value) for value in (1, 1.0, True, "1", 0.25, float("nan"), None, "")]
['1', '1', '1', '1', '0.25', None, None, '']

So a label of 1 meets a prediction of 1.0 or true; NaN is missing, and an empty text is a level.
"""

import math
from datetime import date, datetime
from decimal import Decimal

_EXACT = 2.0**53


def level_of(value: object) -> str | None:
    """The text of a value; nothing where it is missing or NaN."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool | int):
        return str(int(value))
    if isinstance(value, float):
        return _of_float(value)
    if isinstance(value, Decimal):
        return _of_decimal(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else str(value)


def _of_float(value: float) -> str | None:
    if math.isnan(value):
        return None
    if value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return repr(value)


def _of_decimal(value: Decimal) -> str | None:
    if value.is_nan():
        return None
    return str(int(value)) if value == value.to_integral_value() else f"{value.normalize():f}"

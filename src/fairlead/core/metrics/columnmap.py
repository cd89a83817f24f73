"""Which column is what: label, prediction, score, protected attributes, weight, time, version.

    >>> schema = {"score": "number", "label_value": "integer", "race": "text", "age": "integer"}
    >>> " ".join(f"{each.role}={each.column}" for each in guess(schema))
    'score=score label=label_value protected=race protected=age'

A guess is shown with its reason, corrected by a person and kept; its digest stands in every state,
so that two states are never added that took different columns for the label.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Final, Literal, Self

from fairlead.core.metrics.errors import CannotMeasureError
from fairlead.core.metrics.states import canonical

FORM: Final = "fairlead-columns/1"
Task = Literal["binary", "multiclass", "regression"]
Kind = Literal["integer", "number", "text", "boolean", "time", "other"]
Schema = Mapping[str, Kind]

MOST_DECIMALS: Final = 12
_ONE: Final = ("label", "prediction", "score", "weight", "time", "version", "id")
_TASKS: Final = ("binary", "multiclass", "regression")


@dataclass(frozen=True, kw_only=True)
class ColumnMap:
    """The role of each column. An empty name means that there is no such column.

    `positive` and `negative` are levels of label and prediction as text (numbers without “.0”, true
    and false as 1 and 0). Without a prediction column, score ≥ `threshold` predicts `positive`.
    `features` are the columns watched for drift and quality, `categorical` those of them whose
    numbers are names. `decimals` rounds label and prediction of a regression.
    """

    task: Task = "binary"
    label: str = ""
    prediction: str = ""
    score: str = ""
    threshold: float | None = None
    positive: str = "1"
    negative: str = "0"
    protected: tuple[str, ...] = ()
    weight: str = ""
    time: str = ""
    version: str = ""
    id: str = ""
    features: tuple[str, ...] = ()
    categorical: tuple[str, ...] = ()
    decimals: int = 6

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Self:
        """Read a map that a person or a policy file wrote.

        Raises:
            CannotMeasureError: an unknown field, or a value of the wrong kind.
        """
        known = {each.name for each in fields(cls)}
        if odd := sorted(set(given) - known):
            raise CannotMeasureError(
                f"A column map has no “{odd[0]}”: use {', '.join(sorted(known))}."
            )
        fitting: dict[str, Any] = {name: _fitting(name, value) for name, value in given.items()}
        return cls(**fitting)

    def to_dict(self) -> dict[str, Any]:
        """The map as plain values."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the map; states of different maps are not added."""
        body = self.to_dict() | {"form": FORM, "threshold": canonical.exact(self.threshold)}
        return canonical.digest_of(canonical.write(body))

    @property
    def predicts(self) -> bool:
        """Whether rows carry a prediction, their own or a score with a threshold."""
        return bool(self.prediction or (self.score and self.threshold is not None))

    def used(self) -> tuple[str, ...]:
        """Every column that is read, once, in the order of the roles."""
        one = [getattr(self, name) for name in _ONE]
        return tuple(dict.fromkeys(c for c in (*one, *self.protected, *self.features) if c))


@dataclass(frozen=True, kw_only=True)
class Guess:
    """One guessed role with its reason, a template that `facts` fill."""

    role: str
    column: str
    because: str

    def __str__(self) -> str:
        return self.because.format(column=self.column)


_NAMES: Final = {
    "score": r"score|prob(ability|a)?|p_hat|confidence|y_(score|prob|proba)|risk_score",
    "prediction": r"pred(icted|iction)?|y_(pred|hat)|decision|outcome_predicted|yhat|output",
    "label": r"label(_value)?|y|y_true|target|truth|ground_truth|actual|outcome|class",
    "weight": r"(sample_)?weights?|w|exposure",
    "time": r"time(stamp)?|ts|date(time)?|day|created(_at|_on)?|decided_at|event_time|as_of",
    "version": r"(model_)?version|model(_id|_name)?",
    "id": r"(entity_|row_|record_|decision_|application_|case_)?id|uuid|key",
    "protected": (
        r"race|ethnic(ity|_group)?|sex|gender|age(_cat|_group|_band)?|disab(led|ility)|religion|"
        r"nationality|citizenship|marital(_status)?|pregnan(t|cy)|orientation|veteran(_status)?|"
        r"protected_.*|native_language"
    ),
}
_WANTS: Final[Mapping[str, tuple[Kind, ...]]] = {
    "score": ("number", "integer"),
    "weight": ("number", "integer"),
    "time": ("time",),
}
_BECAUSE: Final = {
    "score": "“{column}” is named like a score and holds numbers.",
    "prediction": "“{column}” is named like a prediction.",
    "label": "“{column}” is named like what came true.",
    "weight": "“{column}” is named like a weight and holds numbers.",
    "time": "“{column}” holds times.",
    "version": "“{column}” is named like the version of a model.",
    "id": "“{column}” is named like an identifier.",
    "protected": "“{column}” is named like a protected attribute.",
    "features": "“{column}” is nothing else, so it is watched for drift and quality.",
}


def guess(schema: Schema) -> tuple[Guess, ...]:
    """Guess the role of each column from its name and kind, in the order of the columns.

    A role that only one column can have goes to the first that fits.
    """
    found: list[Guess] = []
    for column, kind in schema.items():
        role = _role(column, kind, {each.role for each in found})
        if role:
            found.append(Guess(role=role, column=column, because=_BECAUSE[role]))
    return tuple(found)


def guessed(schema: Schema) -> ColumnMap:
    """The map that the guesses make; all other plain columns become features."""
    guesses = guess(schema)
    one = {each.role: each.column for each in guesses if each.role != "protected"}
    protected = tuple(each.column for each in guesses if each.role == "protected")
    taken = {each.column for each in guesses}
    features = tuple(
        c for c, kind in schema.items() if c not in taken and kind not in {"time", "other"}
    )
    return ColumnMap.from_dict({**one, "protected": protected, "features": features})


def problems(columns: ColumnMap, schema: Schema) -> tuple[str, ...]:
    """Say what does not fit between a map and the columns that are there, one sentence each."""
    return tuple(
        dict.fromkeys((*_absent(columns, schema), *_unfit(columns, schema), *_unclear(columns)))
    )


def _role(column: str, kind: Kind, taken: set[str]) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", column.casefold()).strip("_")
    for role, pattern in _NAMES.items():
        fits = kind in _WANTS.get(role, (kind,)) and re.fullmatch(pattern, name)
        if fits and (role == "protected" or role not in taken):
            return role
    return ""


def _absent(columns: ColumnMap, schema: Schema) -> list[str]:
    there = ", ".join(f"“{name}”" for name in list(schema)[:12])
    return [
        f"There is no column “{name}”: the columns are {there}."
        for name in columns.used()
        if name not in schema
    ]


def _unfit(columns: ColumnMap, schema: Schema) -> list[str]:
    found: list[str] = []
    for role, wanted in _WANTS.items():
        name = getattr(columns, role)
        if name in schema and schema[name] not in wanted:
            kinds = " or ".join(wanted)
            found.append(
                f"The {role} “{name}” holds {schema[name]}, not {kinds}: choose another column."
            )
    for role in ("label", "prediction"):
        name = getattr(columns, role)
        if (
            name in schema
            and columns.task == "regression"
            and schema[name] not in {"number", "integer"}
        ):
            found.append(
                f"The {role} “{name}” of a regression must hold numbers, not {schema[name]}."
            )
    found += [
        f"“{name}” holds lists or records: take a column of plain values."
        for name in columns.used()
        if schema.get(name) == "other"
    ]
    if columns.id in schema and schema[columns.id] == "number":
        found.append(f"The id “{columns.id}” holds fractions: write ids as whole numbers or text.")
    return found


def _unclear(columns: ColumnMap) -> list[str]:
    """What a map leaves open or says twice, whatever the columns hold."""
    found: list[str] = []
    if columns.label and columns.label in {columns.prediction, columns.score}:
        found.append(
            f"“{columns.label}” cannot be both the label and the prediction: choose two columns."
        )
    if columns.task == "binary" and columns.positive == columns.negative:
        found.append("The positive and the negative level must differ.")
    if columns.task != "binary" and not columns.prediction:
        found.append(
            "Name the column with the predictions: only yes-or-no predictions follow from a score."
        )
    if not columns.predicts and not columns.features and not columns.label:
        found.append("Name a label, a prediction or a feature: there is nothing to measure yet.")
    if columns.score and not columns.prediction and columns.threshold is None:
        found.append(
            "Name the prediction column, or the threshold from which a score predicts yes."
        )
    return found


def _fitting(name: str, value: object) -> object:
    """Bring a value into the kind of its field, or refuse it."""
    if name in {"protected", "features", "categorical"}:
        if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
            return tuple(dict.fromkeys(value))
        raise CannotMeasureError(f"“{name}” must be a list of column names.")
    if name == "threshold":
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            return None if value is None else float(value)
        raise CannotMeasureError("“threshold” must be a number.")
    if name == "decimals":
        if type(value) is int and 0 <= value <= MOST_DECIMALS:
            return value
        raise CannotMeasureError(f"“decimals” must be a whole number from 0 to {MOST_DECIMALS}.")
    if not isinstance(value, str) or (name == "task" and value not in _TASKS):
        raise CannotMeasureError(
            f"“{name}” must be a text{' of ' + ', '.join(_TASKS) if name == 'task' else ''}."
        )
    return value

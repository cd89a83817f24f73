"""What programs hold becomes plain JSON, or a sentence that names the place."""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import PurePosixPath
from typing import NamedTuple
from uuid import UUID

import numpy as np
import pandas as pd
import polars as pl
import pytest

from fairlead.sdk.decisions.errors import CannotRecordError
from fairlead.sdk.decisions.line import line_of, outcome_line
from fairlead.sdk.decisions.plain import as_json, place_of


class Grade(Enum):
    GOOD = "A"


class Point(NamedTuple):
    x: float
    y: int


@dataclass
class Applicant:
    name: str
    income: float


class LikePydantic:
    def model_dump(self):
        return {"since": date(2024, 5, 1), "income": 0.1}


class Broken:
    def model_dump(self):
        raise RuntimeError("no database")


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ({"a": 0.1, "b": [1e-7, 3]}, {"a": "0.1", "b": ["1e-07", 3]}),
        (2**53, "9007199254740992"),
        (-(2**53 - 1), -(2**53 - 1)),
        (math.nan, "nan"),
        ((1, None, True), [1, None, True]),
        (np.float64(0.1), "0.1"),
        (np.int64(7), 7),
        (np.bool_(1), True),
        (np.str_("x"), "x"),
        (np.array([[1.5, 2.0], [3.0, 4.0]]), [["1.5", "2.0"], ["3.0", "4.0"]]),
        (np.datetime64("2024-05-01T10:00:00", "s"), "2024-05-01T10:00:00"),
        (pd.Series([1.5, 2], index=["a", "b"]), {"a": "1.5", "b": "2.0"}),
        (pd.DataFrame({"a": [1, 2]}), [{"a": 1}, {"a": 2}]),
        (pd.NA, None),
        (pl.DataFrame({"a": [1, 2]}), [{"a": 1}, {"a": 2}]),
        (pl.Series([1, 2]), [1, 2]),
        (Decimal("1.10"), "1.10"),
        (datetime(2024, 5, 1, 10, tzinfo=UTC), "2024-05-01T10:00:00+00:00"),
        (timedelta(seconds=1.5), "1.5"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (PurePosixPath("a/b"), "a/b"),
        (Grade.GOOD, "A"),
        ({Grade.GOOD: 1, 7: 2}, {"A": 1, "7": 2}),
        ({"b", "a"}, ["a", "b"]),
        (Point(0.5, 2), {"x": "0.5", "y": 2}),
        (Applicant("p-1", 1900.5), {"name": "p-1", "income": "1900.5"}),
        (LikePydantic(), {"since": "2024-05-01", "income": "0.1"}),
    ],
)
def test_a_value_becomes_plain(value, plain):
    assert as_json(value) == plain


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (b"bytes", "bytes are not taken: give text, or their SHA-256"),
        (object(), "builtins.object cannot be written"),
        (Applicant, "Applicant is a class, not a value"),
        (Broken(), r"Broken.model_dump\(\) broke \(RuntimeError: no database\)"),
        ({1: "a", "1": "b"}, "two names are the same"),
        (lambda: None, "builtins.function cannot be written"),
    ],
)
def test_what_cannot_be_written_says_so(value, says):
    with pytest.raises(CannotRecordError, match=says):
        as_json(value)


def test_the_place_is_named():
    assert place_of({"a": [1, {"b": object()}]}, "input") == "input.a.1.b"
    with pytest.raises(CannotRecordError, match=r"^input\.file\.0: bytes are not taken"):
        line_of({"outcome": "x", "system": "SYS-1", "input": {"file": [b"%PDF"]}})


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"outcome": None}, "outcome: this must be there"),
        ({"outcome": "two words"}, "outcome: a code"),
        ({"system": "loans"}, "system: a system of the register, such as SYS-3"),
        ({"id": "a b"}, "id: 1 to 64"),
        ({"input": {"text": "x" * 70_000}}, "input: 70,0.. bytes; at most 65,536"),
        ({"confidence": 91}, "confidence: a number from 0 for none to 1 for sure, not 91"),
        ({"score": math.inf}, "score: inf is no number"),
        ({"score": "high"}, "score: a number, such as 0.734"),
        ({"latency_ms": "fast"}, "latency_ms: a number"),
        ({"at": datetime(2026, 1, 1)}, "at: say the time zone"),
        ({"at": "yesterday"}, "at: a time looks like"),
        ({"subject": "ada@example.org"}, "subject: this looks like an address"),
        ({"model": {"kind": "xgb"}}, "model.kind: there is no such field"),
        ({"explanation": {"because": "x"}}, "explanation.because: there is no such field"),
        ({"input": {"a": "\ud800"}}, "input: half a character"),
        ({"colour": "red"}, "colour: there is no such field"),
    ],
)
def test_what_leaves_the_format_is_refused_before_it_is_queued(told, says):
    with pytest.raises(CannotRecordError, match=says):
        line_of({"outcome": "refused", "system": "SYS-1", **told})


def test_what_holds_itself_is_refused():
    told = {}
    told["me"] = told
    with pytest.raises(CannotRecordError, match="nested too deep, or it holds itself"):
        line_of({"outcome": "x", "system": "SYS-1", "input": told})


@pytest.mark.parametrize(
    ("outcome", "code"),
    [(1, "1"), (np.int64(0), "0"), (np.bool_(1), "true"), (Grade.GOOD, "A"), ("x.y", "x.y")],
)
def test_an_outcome_of_a_model_is_a_code(outcome, code):
    line = line_of({"outcome": outcome, "system": "SYS-1"})
    assert f'"outcome":"{code}"'.encode() in line


def test_a_later_outcome_has_an_id_of_its_own():
    made, line = outcome_line("d-1", "repaid", at=None, own="")
    assert made.startswith("out-")
    assert made.encode() in line
    with pytest.raises(CannotRecordError, match="outcome: a code"):
        outcome_line("d-1", "two words", at=None, own="")

"""A measured result is told in German from end to end: metric, limit and reason within it."""

from string import Formatter

import pytest
from django.utils import translation

from fairlead.apps.monitor import lines
from fairlead.core.metrics import evaluate, wording
from tests.contracts.test_messages import _catalogue

ENGLISH = "told in English"
FACTS = {
    "group": "sex f",
    "attribute": "sex",
    "column": "income",
    "value": 0.5,
    "low": 0.4,
    "high": 0.6,
    "n": 400,
    "tests": 3,
    "at_most": 0.2,
    "hint": "it needs a reference period.",
    "why_says": evaluate.UNSEEN,
    "what": ENGLISH,
    "limit": ENGLISH,
    "why": ENGLISH,
}


@pytest.fixture(autouse=True)
def _german():
    with translation.override("de"):
        yield


@pytest.mark.parametrize("metric", sorted(wording.METRICS))
def test_each_sentence_of_each_metric_is_german(metric):
    english = wording.what(metric, FACTS)
    for says in wording.SENTENCES:
        told = wording.said(metric, says, FACTS, translation.gettext)
        assert ENGLISH not in told
        assert english.lower() not in told.lower()
        assert told != wording.said(metric, says, FACTS)
    assert wording.name_of(metric, translation.gettext) in _catalogue().values()


def test_the_parts_of_a_sentence_are_german():
    told = wording.said("selection_rate", wording.BREACH, FACTS, translation.gettext)
    assert told == (
        "Die Auswahlrate von sex f beträgt 0.5 (0.4 bis 0.6, 400 Zeilen) "
        "und verletzt die Grenze von höchstens 0.2."
    )


def test_a_reason_and_the_hint_within_it_are_german():
    told = wording.said("psi", wording.UNMEASURED, FACTS, translation.gettext)
    assert told.startswith("Der Populationsstabilitätsindex von income wurde nicht gemessen: ")
    assert told.endswith("Dazu braucht es einen Vergleichszeitraum.")


def test_a_line_of_a_report_is_german():
    facts = {name: told for name, told in FACTS.items() if name != "at_most"}
    result = {
        "metric": "accuracy",
        "says": wording.WITHIN,
        "facts": facts,
        "limit": {"at_most": None, "at_least": 0.3, "set_by": "us"},
    }
    assert lines._said(result) == (
        "Die Genauigkeit beträgt 0.5 (0.4 bis 0.6, 400 Zeilen) "
        "und hält die Grenze von mindestens 0.3 ein."
    )


def test_numbers_keep_their_form():
    """Each translation fills each fact in the form that its English sentence gives it."""
    for english in (*wording.SENTENCES, *wording.LIMITS):
        german = translation.gettext(english)
        assert sorted(map(str, _fields(german))) == sorted(map(str, _fields(english)))


def _fields(template):
    return [(name, form) for _, name, form, _ in Formatter().parse(template) if name]

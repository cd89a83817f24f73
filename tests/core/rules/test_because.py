import pytest

from fairlead.core.rules.because import Because, is_reason


def test_a_reason_is_a_sentence_and_its_facts():
    because = Because("{n} of {of} are in date.", n=2, of=3)
    assert (str(because), because.facts) == ("2 of 3 are in date.", {"n": 2, "of": 3})


@pytest.mark.parametrize(
    "empty",
    [
        "",
        "n/a",
        "Not applicable",
        "not applicable, not applicable, not applicable",
        "This is not needed because it is not relevant to us.",
        "bread bread bread bread bread bread bread bread",
        " " * 60,
    ],
)
def test_words_that_say_nothing_are_no_reason_however_long(empty):
    assert not is_reason(empty, least=30)


@pytest.mark.parametrize(
    "telling",
    ["We train no models, so we hold no training data.", "Wir trainieren keine eigenen Modelle."],
)
def test_what_somebody_else_can_check_is_a_reason(telling):
    assert is_reason(telling, least=30)
    assert not is_reason(telling, least=len(telling) + 1)

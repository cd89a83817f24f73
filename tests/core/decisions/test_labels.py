"""What later outcomes say should have been decided."""

import pytest

from fairlead.core.decisions.errors import RecordError
from fairlead.core.decisions.labels import read_labels, written


def test_pairs_are_read_as_people_write_them():
    told = {"repaid": "granted", "defaulted": "refused"}
    assert read_labels(" repaid = granted,\n defaulted=refused ;") == told
    assert read_labels(written(told)) == told
    assert read_labels("") == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("repaid", "write repaid ="),
        ("a = b = c", "write"),
        ("a=b, a=c", "named twice"),
        (",".join(f"a{n}=b" for n in range(51)), "at most 50"),
    ],
)
def test_what_is_no_pair_is_refused(text, says):
    with pytest.raises(RecordError, match=says):
        read_labels(text)

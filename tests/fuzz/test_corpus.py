"""Every input that a fuzzer kept, or that ever broke a reader, is read again: the promise holds."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fuzz.corpus import kept
from fuzz.targets import TARGETS


@pytest.mark.parametrize("target", TARGETS)
def test_no_input_that_was_kept_breaks_a_reader(target):
    inputs = kept(target)
    assert len(inputs) > 2
    for data in inputs:
        TARGETS[target](data)


@pytest.mark.parametrize("target", TARGETS)
@given(data=st.binary(max_size=200), at=st.integers(0, 2**16), cut=st.integers(0, 8))
@example(data=b"\xed\xa0\x80", at=0, cut=0)
def test_no_input_near_one_that_was_kept_breaks_a_reader(target, data, at, cut):
    """Put bytes into a kept input, instead of some of its own: fewer tries than a fuzzer's."""
    near = _kept(target)
    base = near[at % len(near)]
    place = at % (len(base) + 1)
    TARGETS[target](base[:place] + data + base[place + cut :])


_read: dict[str, list[bytes]] = {}


def _kept(target):
    if target not in _read:
        _read[target] = kept(target)
    return _read[target]


@pytest.mark.parametrize("target", ["note", "otlp_json", "record"])
@given(text=st.text(max_size=300))
def test_no_text_breaks_a_reader(target, text):
    TARGETS[target](text.encode("utf-8", "surrogatepass"))

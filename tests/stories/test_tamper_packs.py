"""No pack that was changed passes, no pack that was not is accused; both verifiers agree."""

import io
import random
from collections import Counter

import pytest

from fairlead.core.ledger.verifier import fairlead_verify
from tests import corpus

GOOD = 100


def python_verdict(data: bytes, keys=(), known: str = "") -> str:
    seen = fairlead_verify.known_of(known)
    result = fairlead_verify.verify(io.BytesIO(data), list(keys), seen)
    assert "verifier failed" not in result["why"], result
    return result["verdict"]


@pytest.fixture(scope="module")
def good() -> list[corpus.Made]:
    return [corpus.good_pack(seed) for seed in range(GOOD)]


@pytest.fixture(scope="module")
def tampered(good) -> list[corpus.Tampered]:
    found = list[corpus.Tampered]()
    for seed, made in enumerate(good[:12]):
        dice = random.Random(seed)
        found += corpus.tampered_files(made, dice)
        found += corpus.tampered_sets(made, dice)
        found += corpus.tampered_bytes(made, dice)
    for seed in range(10):
        found += corpus.tampered_history(seed)
    return found + list(corpus.hostile(good[8]))


def test_a_good_pack_is_never_accused(good):
    for made in good:
        assert python_verdict(made.data) == "valid", made.name
        assert python_verdict(made.data, [made.key], made.known) == "valid", made.name


def test_the_good_packs_are_of_every_kind(good):
    kinds = Counter(made.parts.ledger.scope for made in good)
    assert min(kinds["full"], kinds["entries"]) > 20
    assert {len(made.log.bodies) for made in good} >= {0, 1, 2, 3, 256, 257, 258}
    assert any(made.parts.content.disclosed for made in good)
    assert any(len(made.parts.keys) > 2 for made in good)
    assert sum(len(made.parts.checkpoints) > 1 for made in good) > 20


def test_no_change_to_a_pack_passes(tampered):
    assert len(tampered) >= 500
    passed = [
        one.how for one in tampered if python_verdict(one.data, one.keys, one.known) == "valid"
    ]
    assert passed == []

"""Packs of every released format stay valid for ever, and the documents show their real bytes."""

import base64
import io
import json
import re
from pathlib import Path

import pytest

from fairlead.core.ledger.verifier import fairlead_verify
from tests import corpus

ROOT = Path(__file__).parents[3]
PACKS = sorted((ROOT / "tests/vectors/packs").glob("*.zip"))
SAMPLE = re.compile(r"```\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_a_pack_written_once_stays_valid(path):
    known = [(corpus.ORIGIN, 2, base64.b64decode("YLjrw7GyhoU28Y2ziYPV2p4EgOqAujZZjyjVBRq3bDE="))]
    keys = [str(corpus.KEY.vkey), str(corpus.SEEN_BY.vkey)]
    result = fairlead_verify.verify(io.BytesIO(path.read_bytes()), keys, known, witnesses=1)
    assert (result["verdict"], result["facts"]["unchanged_since"]) == ("valid", 2)
    assert result["facts"]["sealed_at"] == 2


def test_there_is_a_frozen_pack_of_each_scope():
    assert [path.stem for path in PACKS] == ["chosen-entries", "whole-log"]


@pytest.mark.parametrize("name", ["ledger.md", "pack.md"])
def test_the_samples_in_the_documents_are_real_bytes(name):
    files = [data for path in PACKS for data in corpus.files_of(path.read_bytes()).values()]
    envelopes = [data for data in files if data.startswith(b'{"payload":"')]
    files += [base64.b64decode(json.loads(data)["payload"]) for data in envelopes]
    samples = SAMPLE.findall((ROOT / "docs/formats" / name).read_text(encoding="utf-8"))
    assert samples
    for sample in samples:
        shown = sample.rstrip("\n").encode()
        assert shown.startswith(b"python3 ") or any(shown in data for data in files), sample

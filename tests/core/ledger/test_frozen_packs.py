"""Packs of every released format stay valid for ever, and the documents show their real bytes."""

import base64
import io
import json
import re
from pathlib import Path

import pytest

from fairlead.core.ledger.verifier import fairlead_verify
from tests import corpus, pruned_packs

ROOT = Path(__file__).parents[3]
PACKS = sorted((ROOT / "tests/vectors/packs").glob("*.zip"))
SAMPLE = re.compile(r"```\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_a_pack_written_once_stays_valid(path):
    known = [(corpus.ORIGIN, 2, base64.b64decode("YLjrw7GyhoU28Y2ziYPV2p4EgOqAujZZjyjVBRq3bDE="))]
    keys = [str(corpus.KEY.vkey), str(corpus.SEEN_BY.vkey)]
    result = fairlead_verify.verify(io.BytesIO(path.read_bytes()), keys, known, witnesses=1)
    assert (result["verdict"], result["facts"]["unchanged_since"]) == ("valid", 2)
    pruned = path.stem == "pruned-log"
    assert result["facts"]["sealed_at"] == (522 if pruned else 2)
    assert result["facts"].get("pruned_below", 0) == (512 if pruned else 0)


def test_there_is_a_frozen_pack_of_each_kind():
    assert [path.stem for path in PACKS] == ["chosen-entries", "pruned-log", "whole-log"]


def test_the_writer_still_writes_the_pruned_log_as_it_was_frozen():
    """File by file: another zlib may pack them differently."""
    frozen = (ROOT / "tests/vectors/packs/pruned-log.zip").read_bytes()
    now = corpus.written(pruned_packs.frozen_parts())
    assert corpus.files_of(now) == corpus.files_of(frozen)


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

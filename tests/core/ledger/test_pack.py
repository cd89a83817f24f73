import hashlib
import io
import json
import random
from dataclasses import replace

import pytest

from fairlead.core.ledger.archive import Archive, ArchiveError
from fairlead.core.ledger.note import NoteError
from fairlead.core.ledger.pack import Content, Disclosed, Evidence, FullLog, PackError, write_pack
from fairlead.core.ledger.plain import plain_json
from fairlead.core.ledger.profile import ProfileError
from fairlead.core.ledger.proof_text import TlogProof
from fairlead.core.ledger.tiles import tile_path, tile_widths
from tests import corpus


@pytest.fixture(scope="module")
def made():
    return corpus.good_pack(8)  # the whole log, with evidence and records


def test_same_parts_give_the_same_bytes(made):
    assert corpus.written(made.parts) == made.data


def test_a_whole_log_lies_where_every_tlog_client_looks_for_it(made):
    files = corpus.files_of(made.data)
    size = len(made.log.bodies)
    tiles = {name for name in files if name.startswith("tile/")}
    bundles = {
        tile_path("entries", index, width) for level, index, width in tile_widths(size) if not level
    }
    assert tiles == {tile_path(*tile) for tile in tile_widths(size)} | bundles
    first = files[min(bundles)]
    assert first[2 : 2 + int.from_bytes(first[:2], "big")] == made.log.bodies[0]


def test_the_manifest_names_every_other_file_by_digest_in_order(made):
    files = corpus.files_of(made.data)
    manifest = json.loads(files["manifest.json"])
    listed = [(fact["name"], fact["sha256"], fact["size"]) for fact in manifest["files"]]
    assert listed == sorted(
        (name, hashlib.sha256(data).hexdigest(), len(data))
        for name, data in files.items()
        if not name.startswith("manifest")
    )
    assert manifest["content"] == made.parts.content.digest()
    assert manifest["format"] == "fairlead-pack/1"


def test_entries_that_do_not_lead_to_the_checkpoint_make_no_pack(made):
    for entries in (made.log.bodies[:-1], [*made.log.bodies, b"{}"], made.log.bodies[::-1]):
        with pytest.raises(PackError, match="do not lead"):
            corpus.written(replace(made.parts, ledger=FullLog(entries)))


def test_a_checkpoint_of_another_key_makes_no_pack(made):
    with pytest.raises(NoteError, match="No key"):
        corpus.written(replace(made.parts, key=corpus.THIEF))


def test_an_older_checkpoint_must_be_older(made):
    with pytest.raises(PackError, match="not older"):
        corpus.written(replace(made.parts, checkpoints=[made.parts.checkpoint]))


def test_evidence_that_is_not_what_its_digest_says_makes_no_pack(made):
    wrong = Evidence(hashlib.sha256(b"a").hexdigest(), 1, lambda: [b"b"])
    with pytest.raises(PackError, match="not what its digest says"):
        corpus.written(replace(made.parts, content=Content(evidence=[wrong])))


@pytest.mark.parametrize(
    "change",
    [
        {"content": Content(records={"../x": {}})},
        {"content": Content(evidence=[Evidence("abc", 1, lambda: [b"b"])])},
        {"content": Content(disclosed=[Disclosed(0, "../x", "", bytes(32))])},
        {"content": Content(disclosed=[Disclosed(0, "facts.a", "", b"short")])},
        {"anchors": {"../x": b""}},
    ],
)
def test_no_file_of_a_pack_gets_a_name_that_leads_elsewhere(made, change):
    with pytest.raises(PackError):
        corpus.written(replace(made.parts, **change))


def test_a_pack_is_not_written_to_a_stream(made):
    class Stream(io.BytesIO):
        def seekable(self):
            return False

    with pytest.raises(ArchiveError, match="temporary"):
        write_pack(made.parts, Stream())


def test_a_pack_with_too_many_files_is_refused(monkeypatch):
    monkeypatch.setattr("fairlead.core.ledger.archive.MAX_FILES", 2)
    with Archive(io.BytesIO()) as archive, pytest.raises(ArchiveError, match="smaller scope"):
        for name in "abc":
            archive.add(name, b"")


def test_a_million_entries_are_not_kept_in_memory():
    log = corpus.SmallLog()
    for index in range(600):
        log.add(level=index)
    alive = [0]

    def entries():
        for body in log.bodies:
            alive[0] += 1
            yield body

    made = corpus.pack_of(log, 10, random.Random(1), [], [], full=True)
    corpus.written(replace(made.parts, ledger=FullLog(entries())))
    assert alive == [600]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"a": {"b": 0.5}}, r"a\.b: float cannot be written"),
        ([2**53], "0: whole numbers"),
        ({"ä": 1}, "not plain ASCII"),
        ({"": 1}, "not plain ASCII"),
        ({'"': 1}, "not plain ASCII"),
        ({1: 1}, "not plain ASCII"),
        ("\ud800", "cannot be written"),
    ],
)
def test_records_that_two_readers_could_read_differently_are_refused(value, sentence):
    with pytest.raises(ProfileError, match=sentence):
        plain_json(value)


def test_records_may_not_be_nested_without_end():
    value = []
    for _ in range(40):
        value = [value]
    with pytest.raises(ProfileError, match="nested deeper"):
        plain_json(value)


def test_chosen_entries_lie_beside_their_proofs():
    made = corpus.good_pack(9)
    files = corpus.files_of(made.data)
    chosen = [name for name in files if name.startswith("entries/")]
    assert chosen
    for name in chosen:
        index = int(name.split("/")[1].split(".")[0])
        if name.endswith(".json"):
            assert files[name] == made.log.bodies[index]
        else:
            proof = TlogProof.parse(files[name].decode())
            assert (proof.index, proof.checkpoint) == (index, made.parts.checkpoint)
    sizes = [int(name.split("/")[1]) for name in files if name.startswith("checkpoints/")]
    links = [name for name in files if name.startswith("consistency/")]
    assert len(links) == len([size for size in sizes if size])


@pytest.mark.parametrize("limit", ["MAX_TEXT", "MAX_UNPACKED"])
def test_what_a_verifier_would_refuse_as_too_large_is_not_written(monkeypatch, limit):
    monkeypatch.setattr(f"fairlead.core.ledger.archive.{limit}", 1000)
    with pytest.raises(ArchiveError, match="smaller scope"), Archive(io.BytesIO()) as archive:
        archive.add("records/x.json", bytes(1001))


def test_a_pack_names_few_keys(made):
    with pytest.raises(PackError, match="at most 64 keys"):
        corpus.written(replace(made.parts, keys=[corpus.KEY.vkey] * 65))


def test_a_pack_larger_than_a_plain_zip_is_refused(monkeypatch):
    monkeypatch.setattr("zipfile.ZIP64_LIMIT", 1000)
    with pytest.raises(ArchiveError, match="4 GiB"), Archive(io.BytesIO()) as archive:
        archive.add_stream("evidence/x", [bytes(600)] * 3)

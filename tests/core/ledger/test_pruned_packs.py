"""A pruned log in a pack: what was pruned is there as hashes, all else holds as before."""

import io
import json
import random
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fairlead.core.ledger.note import Checkpoint
from fairlead.core.ledger.pack import FullLog, PackError
from fairlead.core.ledger.tiles import TILE_BYTES, tile_path, tile_widths
from fairlead.core.ledger.verifier import fairlead_verify as verifier
from tests import corpus, pruned_packs
from tests.pruned_packs import GAPS, KEY, SHAPES, PrunedLog


def judged(data, keys=(), known=""):
    result = verifier.verify(io.BytesIO(data), list(keys), verifier.known_of(known))
    assert "verifier failed" not in result["why"], result
    return result


@pytest.fixture(scope="module")
def made():
    return pruned_packs.good_pack(4)  # pruned twice, the first time before what is left


# ---- the writer ----------------------------------------------------------------------------------


def test_what_was_pruned_lies_there_as_hashes_only(made):
    files = corpus.files_of(made.data)
    size, below = len(made.log.bodies), made.log.below
    whole = tile_widths(size)
    bundles = {tile_path("entries", index, width) for level, index, width in whole if not level}
    gone = {tile_path("entries", index) for index in range(below // 256)}
    there = {name for name in files if name.startswith("tile/")}
    assert there == {tile_path(*tile) for tile in whole} | bundles - gone
    assert (len(gone), files["tile/0/000"]) == (2, b"".join(made.log.hashes[:256]))


def test_the_manifest_and_its_signature_say_below_which_entry(made):
    files = corpus.files_of(made.data)
    manifest = json.loads(files["manifest.json"])
    assert (manifest["format"], manifest["pruned_below"]) == ("fairlead-pack/2", 512)
    assert corpus.refit(files, KEY)["manifest.dsse.json"] == files["manifest.dsse.json"]


def test_same_parts_give_the_same_bytes(made):
    assert corpus.written(made.parts) == made.data


@pytest.mark.parametrize("size", [0, 32, TILE_BYTES - 32, TILE_BYTES + 32])
def test_a_tile_that_is_not_full_makes_no_pack(made, size):
    tiles = [made.log.tiles()[0], bytes(size)]
    with pytest.raises(PackError, match=f"has {size} bytes"):
        corpus.written(replace(made.parts, ledger=FullLog(made.log.bodies[512:], pruned=tiles)))


def test_hashes_that_are_not_those_of_the_log_make_no_pack(made):
    wrong = replace(made.parts, ledger=FullLog(made.log.bodies[512:], made.log.tiles()[::-1]))
    with pytest.raises(PackError, match="do not lead"):
        corpus.written(wrong)


@pytest.mark.parametrize(("below", "told"), [(0, 512), (256, 512)])
def test_what_is_pruned_must_be_what_the_log_says(made, below, told):
    tiles = made.log.tiles()[: below // 256]
    with pytest.raises(PackError, match=f"pruned below {told}, not {below}"):
        corpus.written(replace(made.parts, ledger=FullLog(made.log.bodies[below:], tiles)))


def test_a_log_that_never_said_so_is_not_written_as_pruned():
    log = PrunedLog().fill(300, random.Random(1))
    log.below = 256
    with pytest.raises(PackError, match="pruned below 0, not 256"):
        pruned_packs.pack_of(log, random.Random(1))


# ---- the verifier --------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(2 * len(SHAPES)))
def test_a_pruned_log_is_valid_and_counts_what_the_whole_log_would(seed):
    made = pruned_packs.good_pack(seed)
    kinds = made.log.kinds()
    for keys, known in (([], ""), ([made.key], made.known)):
        result = judged(made.data, keys, known)
        assert result["verdict"] == "valid", result
        facts = result["facts"]
        assert facts["pruned_below"] == made.log.below
        assert facts["erased"] == kinds.count("privacy.erase")
        assert facts["gaps"] == sum(kind in GAPS for kind in kinds)
        assert facts["entries"] == f"all {len(kinds)} (of {made.log.below} only the hashes)"


def test_the_verdict_says_what_nobody_can_see_any_more(made):
    result = judged(made.data, [made.key], made.known)
    index = next(i for i, kind in reversed([*enumerate(made.log.kinds())]) if kind == "log.prune")
    told = json.loads(made.log.bodies[index])["facts"]
    assert (
        f"What the entries 0 to 511 said: entry {index} pruned them, only their hashes are here. "
        f"How many erasures ({told['erased']}) and gaps ({told['gaps']}) were among them is its "
        "word."
    ) in result["not_checked"]


def test_a_log_that_was_not_pruned_says_so():
    facts = judged(corpus.good_pack(7).data)["facts"]
    assert (facts["pruned_below"], facts["entries"]) == (0, "all 512")
    assert "pruned_below" not in judged(corpus.good_pack(9).data)["facts"]


def test_every_checkpoint_that_somebody_kept_is_compared(made):
    """Inside what was pruned too, to the entry."""
    for size in (1, 100, 255, 256, 257, 511, 512, 513, len(made.log.bodies)):
        result = judged(made.data, [made.key], made.log.note(size))
        assert result["facts"]["unchanged_since"] == size
        other = corpus.sign_note(Checkpoint(corpus.ORIGIN, size, bytes(32)).text(), KEY)
        result = judged(made.data, [made.key], other)
        assert (result["exit"], result["where"]) == (1, "checkpoint")
        assert "the past was rewritten" in result["why"]


def test_a_tile_above_that_is_pruned_whole_is_recomputed():
    made = pruned_packs.large_pack()
    assert judged(made.data, [made.key], made.known)["verdict"] == "valid"
    files = corpus.files_of(made.data)
    assert len(files["tile/1/000"]) == TILE_BYTES
    for name in ("tile/0/255", "tile/0/256", "tile/1/000", "tile/1/001.p/1", "tile/2/000.p/1"):
        changed = files | {name: corpus.flip(files[name], random.Random(name))}
        result = judged(corpus.zipped(corpus.refit(changed, KEY)), [made.key])
        assert (result["exit"], result["where"][:5]) == (1, "tile/"), (name, result)


def test_a_pruned_change_of_key_cannot_be_followed():
    made = pruned_packs.rotated_pack()
    assert judged(made.data, [made.key])["verdict"] == "valid"
    assert judged(made.data, [str(KEY.vkey)])["why"] == "checkpoint is not signed by the log's key."


def test_chosen_entries_of_a_pruned_log_only_count_what_prunes():
    log = pruned_packs.log_of((600, 256))
    made = corpus.pack_of(log, 3, random.Random(1), [], [], full=False)
    chosen = replace(made.parts.ledger, entries=[log.proven(600, len(log.bodies))])
    result = judged(corpus.written(replace(made.parts, ledger=chosen, sealed_at=None)))
    assert (result["verdict"], result["facts"]["gaps"]) == ("valid", 1)


TAMPERED = list(pruned_packs.tampered())


@pytest.mark.parametrize("one", TAMPERED, ids=lambda one: one.how)
def test_no_lie_about_a_pruning_passes(one):
    result = judged(one.data, one.keys, one.known)
    assert result["exit"] == 1, (one.how, result)
    assert result["where"]


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        (
            "pruned, and no entry says so",
            "manifest.json says that entries were pruned, which no entry of the log says.",
        ),
        (
            "whole, and an entry says pruned",
            (
                "entry 600 in tile/entries/002.p/109 says that the log was pruned below 256, "
                "and manifest.json says 0."
            ),
        ),
        (
            "pruned further than the entry says",
            (
                "entry 600 in tile/entries/002.p/109 says that the log was pruned below 256, "
                "and manifest.json says 512."
            ),
        ),
        (
            "pruned below 768 before it was there, 512 in the manifest",
            (
                "entry 601 in tile/entries/002 says that the log was pruned below 768, "
                "which cannot be."
            ),
        ),
        ("with the pruned tile/entries/001", "tile/entries/001 does not belong to a log"),
        ("a tile of 8191 bytes", "tile/0/001 does not hold the hashes of 256 entries."),
        ("a partial tile of what was pruned", "tile/0/001 is missing."),
        ("what seals was pruned", "manifest.json says that entry 1 seals the records"),
        ("what is opened was pruned", "disclosed/0.facts.because.json opens a commitment"),
        ("a statement of the first type", "manifest.dsse.json speaks of another manifest"),
        (
            "an entry that says {'below': '512'}",
            "entry 600 in tile/entries/002.p/108 does not say what was pruned.",
        ),
    ],
)
def test_what_is_wrong_is_said_plainly(how, sentence):
    one = next(one for one in TAMPERED if one.how == how)
    assert judged(one.data, one.keys, one.known)["why"].startswith(sentence)


def test_a_pruned_hash_can_be_rewritten_only_before_those_who_kept_nothing():
    """What the outside copies are for; the verdict says that none was compared."""
    log = pruned_packs.log_of((600, 512))
    log.hashes[150] = bytes(32)
    result = judged(pruned_packs.forced(log, 512), [str(KEY.vkey)])
    assert result["verdict"] == "valid"
    assert any("no checkpoint that you have seen" in line for line in result["not_checked"])


# ---- any log, any pruning ------------------------------------------------------------------------


@st.composite
def pruned_logs(draw):
    """A log that was pruned once or more, whenever and as far as it could be."""
    size = draw(st.integers(257, 1100))
    acts = draw(
        st.dictionaries(st.integers(256, size - 1), st.integers(1, 4), min_size=1, max_size=4)
    )
    log, dice = PrunedLog(), random.Random(draw(st.integers(0, 99)))
    for at, bundles in sorted(acts.items()):
        log.fill(at, dice)
        below = min(bundles * 256, len(log.bodies) // 256 * 256)
        if below > log.below:
            log.prune(below)
    return pruned_packs.pack_of(log.fill(size, dice), dice, sealed=draw(st.booleans()))


@settings(max_examples=40)
@given(pruned_logs(), st.data())
def test_any_pruned_log_is_valid_and_no_byte_of_it_can_be_changed(made, data):
    kinds = made.log.kinds()
    seen = made.log.note(data.draw(st.integers(1, len(kinds)), label="seen"))
    result = judged(made.data, [made.key], seen)
    assert result["verdict"] == "valid", result
    assert result["facts"]["erased"] == kinds.count("privacy.erase")
    assert result["facts"]["gaps"] == sum(kind in GAPS for kind in kinds)
    at = data.draw(st.integers(0, len(made.data) - 1), label="at")
    bit = data.draw(st.integers(1, 255), label="bits")
    changed = made.data[:at] + bytes([made.data[at] ^ bit]) + made.data[at + 1 :]
    assume(not corpus._same_files(changed, made.data))
    assert judged(changed, [made.key], seen)["exit"] == 1


@settings(max_examples=40)
@given(pruned_logs(), st.data())
def test_no_byte_of_its_tiles_and_entries_can_be_changed_with_the_logs_own_key(made, data):
    files = corpus.files_of(made.data)
    names = sorted(name for name in files if name.startswith("tile/"))
    name = data.draw(st.sampled_from(names), label="name")
    at = data.draw(st.integers(0, len(files[name]) - 1), label="at")
    raw = bytearray(files[name])
    raw[at] ^= data.draw(st.integers(1, 255), label="bits")
    changed = corpus.zipped(corpus.refit(files | {name: bytes(raw)}, KEY))
    assert judged(changed, [made.key])["exit"] == 1


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.just("below"), inner),
    max_leaves=4,
)
_LOG = PrunedLog().fill(600, random.Random(3))


@settings(max_examples=60)
@given(_JSON | st.dictionaries(st.sampled_from(sorted(verifier.PRUNING)), _JSON), st.booleans())
def test_whatever_an_entry_says_of_a_pruning_gets_an_answer(said, among):
    """`among` true facts, or instead of them."""
    log = replace(_LOG, bodies=list(_LOG.bodies), hashes=list(_LOG.hashes))
    told = json.loads(log.bodies[log.prune(512)])["facts"]
    facts = told | said if among and isinstance(said, dict) else said
    pruned_packs._facts(log, facts)
    result = judged(pruned_packs.forced(log, 512), [str(KEY.vkey)])
    if not result["exit"]:
        assert [type(facts[name]) for name in verifier.PRUNING] == [*verifier.PRUNING.values()]
        assert (facts["below"], facts["entries"]) in ((512, 512), (512, 256))
        assert 0 <= facts["erased"] + facts["gaps"] <= 512

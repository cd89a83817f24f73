"""No pack that was changed passes, no pack that was not is accused; both verifiers agree."""

import io
import random
import re
from base64 import b64encode
from collections import Counter
from pathlib import Path

import pytest

from fairlead.core.ledger.verifier import fairlead_verify
from tests import corpus, pruned_packs
from tests.browser import looks_right
from tools import seal_verifier

GOOD = 100
PRUNED = 20


def python_verdict(data: bytes, keys=(), known: str = "") -> str:
    seen = fairlead_verify.known_of(known)
    result = fairlead_verify.verify(io.BytesIO(data), list(keys), seen)
    assert "verifier failed" not in result["why"], result
    return result["verdict"]


@pytest.fixture(scope="module")
def good() -> list[corpus.Made]:
    pruned = [pruned_packs.good_pack(seed) for seed in range(PRUNED)]
    return [corpus.good_pack(seed) for seed in range(GOOD)] + pruned


@pytest.fixture(scope="module")
def tampered(good) -> list[corpus.Tampered]:
    found = list[corpus.Tampered]()
    for seed, made in enumerate(good[:12] + good[-4:]):
        dice = random.Random(seed)
        found += corpus.tampered_files(made, dice)
        found += corpus.tampered_sets(made, dice)
        found += corpus.tampered_bytes(made, dice)
    for seed in range(10):
        found += corpus.tampered_history(seed)
    return found + list(corpus.hostile(good[8])) + list(pruned_packs.tampered())


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


# ---- the second verifier, in a browser that is given the file and nothing else -------------------

PAGE = Path(fairlead_verify.__file__).with_name("verify.html")
JUDGE = """
async (packs) => {
  const found = [];
  for (const [data, keys, known, byHand] of packs) {
    const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
    const file = byHand ? new Blob([bytes]) : bytes.buffer;  // both ways to read, both to compute
    found.push(await fairleadVerify(file, { keys, known, byHand }));
  }
  return found;
}"""


@pytest.fixture
def page(chromium):
    """The page opened from disk, as an auditor does; what it asks of a network is noted."""
    context = chromium.new_context()
    opened = context.new_page()
    opened.asked, opened.broken = [], []
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.on("pageerror", lambda error: opened.broken.append(str(error)))
    opened.on("console", lambda line: opened.broken.append(line.text))
    opened.goto(PAGE.as_uri())
    yield opened
    context.close()


def browser_results(page, asked: list[tuple]) -> list[dict]:
    found = []
    for at in range(0, len(asked), 40):
        batch = [(b64encode(one[0]).decode(), *one[1:]) for one in asked[at : at + 40]]
        found += page.evaluate(JUDGE, batch)
    failed = [one["why"] for one in found if "verifier failed" in one["why"]]
    assert failed == []
    return found


@pytest.mark.browser
def test_the_page_accuses_no_good_pack(page, good):
    plain = [(made.data, [], "", False) for made in good]
    asked = [(made.data, [made.key], made.known, at % 10 == 0) for at, made in enumerate(good)]
    assert {one["verdict"] for one in browser_results(page, plain + asked)} == {"valid"}


@pytest.mark.browser
def test_both_verifiers_say_the_same_of_a_pruned_log(page, good):
    made = [*good[-PRUNED:], pruned_packs.large_pack(), pruned_packs.rotated_pack()]
    theirs = browser_results(page, [(one.data, [one.key], one.known, False) for one in made])
    for one, other in zip(made, theirs, strict=True):
        known = fairlead_verify.known_of(one.known)
        ours = fairlead_verify.verify(io.BytesIO(one.data), [one.key], known)
        assert (ours["verdict"], ours["facts"]) == ("valid", other["facts"])
        assert ours["not_checked"] == other["not_checked"]


@pytest.mark.browser
def test_both_verifiers_give_the_same_verdict_on_every_tampered_pack(page, tampered):
    asked = [(one.data, one.keys, one.known, at % 10 == 0) for at, one in enumerate(tampered)]
    theirs = [one["verdict"] for one in browser_results(page, asked)]
    ours = [python_verdict(one.data, one.keys, one.known) for one in tampered]
    differ = [
        (one.how, mine, other)
        for one, mine, other in zip(tampered, ours, theirs, strict=True)
        if mine != other
    ]
    assert differ == []


@pytest.mark.browser
def test_an_auditor_chooses_a_file_and_reads_the_verdict(page, good, tmp_path):
    made = good[7]
    path = tmp_path / "pack.zip"
    path.write_bytes(made.data)
    page.set_input_files("#file", path)
    page.wait_for_selector('#result[data-verdict="valid"]')
    assert "no key was given" in page.inner_text("#result")
    page.click("summary")
    page.fill("#keys", made.key)
    page.fill("#known", made.known)
    page.dispatch_event("#known", "change")
    page.wait_for_function("!document.querySelector('#result').innerText.includes('no key was')")
    assert "that you have seen" in page.inner_text("dl")
    torn = tmp_path / "torn.zip"
    torn.write_bytes(made.data[:-1])
    page.set_input_files("#file", torn)
    page.wait_for_selector('#result[data-verdict="invalid"]')
    page.fill("#keys", str(corpus.SEEN_BY.vkey))
    page.set_input_files("#file", path)
    page.wait_for_selector('#result[data-verdict="cannot judge"]')
    assert page.asked == [PAGE.as_uri()], "the page asks nobody for anything"
    assert page.broken == []


@pytest.mark.browser
@pytest.mark.parametrize(("verdict", "end"), [("valid", None), ("invalid", -1)])
def test_the_page_is_readable_for_everybody(page, good, tmp_path, verdict, end):
    path = tmp_path / "pack.zip"
    path.write_bytes(good[7].data[:end])
    page.set_input_files("#file", path)
    page.wait_for_selector(f'#result[data-verdict="{verdict}"]')
    page.click("summary")
    page.fl_errors = page.broken
    looks_right(page, f"verify-{verdict}")


@pytest.mark.browser
def test_the_page_can_be_used_from_the_keyboard(page):
    stops = []
    for _ in range(3):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
    assert stops[:2] == ["file", "SUMMARY"]


def test_the_page_may_run_its_own_script_and_style_and_nothing_else():
    text = PAGE.read_text(encoding="utf-8")
    assert seal_verifier.sealed(text) == text, "run tools/seal_verifier.py"
    assert "default-src 'none'" in text
    assert not re.search(
        r"(?:src|href)=|https?://(?!in-toto)|fetch\(|XMLHttp|eval\(|innerHTML|import\(", text
    )

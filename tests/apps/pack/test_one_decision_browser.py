"""The second verifier, opened from disk in a browser, judges the pack of one decision the same."""

from base64 import b64encode
from pathlib import Path

import pytest

from fairlead.core.ledger.verifier import fairlead_verify
from tests.apps.pack.test_one_decision import exported, vkey_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PAGE = Path(fairlead_verify.__file__).with_name("verify.html")
JUDGE = """
async ([data, key]) => {
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
  return fairleadVerify(bytes.buffer, { keys: [key], known: "", byHand: false });
}"""


def test_verify_html_accepts_it_and_finds_a_changed_sign(chromium, lent, ada):
    good = exported(lent, ada, "input")
    key = vkey_of(lent)
    context = chromium.new_context()
    page = context.new_page()
    page.goto(PAGE.as_uri())
    changed = bytearray(good)
    changed[len(good) // 3] ^= 1
    told = [
        page.evaluate(JUDGE, [b64encode(each).decode(), key]) for each in (good, bytes(changed))
    ]
    context.close()
    assert [each["verdict"] for each in told] == ["valid", "invalid"]
    assert told[0]["facts"]["disclosed"] == 1

"""Signing, trying again, giving up."""

from base64 import b64encode
from hashlib import sha256
from hmac import digest

import pytest

from fairlead.core.rules import webhooks


def test_a_message_is_signed_with_each_secret_over_id_time_and_body():
    old, new = b"o" * 32, b"n" * 32
    told = webhooks.sign([new, old], message="msg_7", at=1_700_000_000, body=b'{"a":1}')
    signed = b'msg_7.1700000000.{"a":1}'
    expected = [b64encode(digest(key, signed, sha256)).decode() for key in (new, old)]
    assert told == f"v1,{expected[0]} v1,{expected[1]}"


def test_a_secret_is_written_as_receivers_read_it():
    assert webhooks.shown(b"\0" * 32) == "whsec_" + "A" * 43 + "="


def test_tries_end_within_a_day():
    waits = [webhooks.wait_after(tries) for tries in range(1, 20)]
    real = [each for each in waits if each is not None]
    assert waits[: len(real)] == sorted(real)
    assert sum(real) <= webhooks.LONGEST_WAIT
    assert waits[len(real) :] == [None] * (19 - len(real))


def test_nothing_is_tried_that_would_be_a_day_old():
    assert webhooks.wait_after(1, age=86_000) == 5
    assert webhooks.wait_after(1, age=86_396) is None
    assert webhooks.wait_after(0) is None


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_a_two_hundred_is_taken(status):
    assert webhooks.says(status) == ""


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed_and_says_so(status):
    assert "redirect" in webhooks.says(status)


@pytest.mark.parametrize("status", [100, 400, 404, 410, 429, 500, 503])
def test_anything_else_was_not_taken(status):
    assert webhooks.says(status)

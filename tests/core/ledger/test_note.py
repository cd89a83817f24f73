import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.core.ledger import note
from fairlead.core.ledger.merkle import EMPTY_ROOT
from fairlead.core.ledger.note import Checkpoint, NoteError, open_note, sign_note
from fairlead.core.ledger.signing import WITNESS, KeyRefusedError, SigningKey, VKey, unwrap, wrap
from tests.core.ledger.vectors import SECTION_14, named

LOG = SigningKey.from_seed("ledger.example/t/7", bytes(range(32)))
SEEN = SigningKey.from_seed("witness.example/w1", bytes(range(32, 64)), WITNESS)
NOTE = SECTION_14["note"]
FOREIGN = SECTION_14["foreign_note"]
TEXT = Checkpoint("ledger.example/t/7", 8, named("root8")).text()

# RFC 8032 section 7.1, tests 1 to 3: seed, public key, message, signature.
RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e3970"
            "1cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613"
            "d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760"
            "984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]


@pytest.mark.parametrize(("seed", "public", "message", "signature"), RFC_8032)
def test_signatures_are_those_of_the_standard(seed, public, message, signature):
    key = SigningKey.from_seed("any", bytes.fromhex(seed))
    assert key.vkey.public.hex() == public
    assert key.sign(bytes.fromhex(message)).hex() == signature
    assert key.vkey.verifies(bytes.fromhex(message), bytes.fromhex(signature))
    assert not key.vkey.verifies(bytes.fromhex(message) + b"!", bytes.fromhex(signature))


def test_keys_and_notes_are_those_of_the_vectors():
    assert str(LOG.vkey) == SECTION_14["log_vkey"]
    assert str(SEEN.vkey) == SECTION_14["witness_vkey"]
    signed = sign_note(TEXT, LOG)
    assert note.cosign_note(signed, SEEN, time=SECTION_14["witness_time"]) == NOTE
    empty = sign_note(Checkpoint(LOG.name, 0, EMPTY_ROOT).text(), LOG)
    assert empty.split(" ")[-1].strip() == SECTION_14["empty_line"]


def test_a_note_tells_who_signed_and_when_a_witness_saw_it():
    opened = open_note(NOTE, [VKey.parse(SECTION_14["log_vkey"]), SEEN.vkey])
    assert [(one.key.name, one.time) for one in opened.signers] == [
        ("ledger.example/t/7", None),
        ("witness.example/w1", 1767225600),
    ]
    assert opened.checkpoint() == Checkpoint("ledger.example/t/7", 8, named("root8"))
    assert open_note(NOTE, [LOG.vkey]).unknown == 1


def test_a_note_of_another_program_opens():
    line = f"— example.com/foo {FOREIGN['line']}\n"
    opened = open_note(f"{FOREIGN['text']}\n{line}", [VKey.parse(FOREIGN["vkey"])])
    assert opened.text == FOREIGN["text"]


def test_a_note_signed_by_nobody_known_is_not_trusted():
    with pytest.raises(NoteError, match="No key that you know"):
        open_note(NOTE, [SigningKey.from_seed(LOG.name, bytes(32)).vkey])


@settings(deadline=None)
@given(st.integers(0, len(NOTE.encode()) * 8 - 1))
def test_no_bit_of_a_note_can_change_unnoticed(bit):
    raw = bytearray(NOTE.encode())
    raw[bit // 8] ^= 1 << bit % 8
    try:
        changed = raw.decode()
    except UnicodeDecodeError:
        return
    try:
        opened = open_note(changed, [LOG.vkey, SEEN.vkey])
    except NoteError:
        return
    # Only a name or key id that turned into a stranger's may pass, and then it counts for nothing.
    assert opened.text == TEXT
    assert len(opened.signers) == 1


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (NOTE.replace("\n\n", "\n"), "empty line"),
        (NOTE.rstrip("\n"), "empty line"),
        (NOTE + "\n", "not a signature line"),
        (NOTE.replace("— l", "- l"), "not a signature line"),
        (NOTE.replace("\n8\n", "\n8\t\n"), "control characters"),
        (NOTE.replace("— ledger", "— +ledger"), "not a signature line"),
        (NOTE + NOTE.split("\n")[4] + "\n", "signed twice"),
        (NOTE + "— a QQ==\n", "too short"),
        (NOTE + "— a QR==\n", "base64"),
        (NOTE + "— a QUFBQUFB\n" * 64, "too many"),
        ("x" * 70_000 + NOTE, "too long"),
        (NOTE.replace("\n8\n", "\n9\n"), "is false"),
    ],
)
def test_a_malformed_note_is_refused_with_the_reason(changed, reason):
    with pytest.raises(NoteError, match=reason):
        open_note(changed, [LOG.vkey])


@pytest.mark.parametrize(
    "text",
    [
        "a\n1\n",
        TEXT + "extension\n",
        TEXT.replace("\n8\n", "\n08\n"),
        TEXT.replace("\n8\n", "\n-8\n"),
        TEXT.replace("\n8\n", "\n٨\n"),
        TEXT.replace("ledger", "led ger"),
        TEXT.replace("Qyg=", "Qyh="),
        TEXT.replace("Qyg=", "Qyg"),
        TEXT.replace("XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=", "QUFB"),
    ],
)
def test_a_checkpoint_is_three_exact_lines(text):
    with pytest.raises(NoteError):
        Checkpoint.parse(text)


def test_a_text_without_its_new_line_is_not_signed():
    with pytest.raises(NoteError, match="new line"):
        sign_note("text", LOG)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000+",
        SECTION_14["log_vkey"].replace("de98988a", "de98988b"),
        SECTION_14["log_vkey"].replace("t/7", "t/8"),
        SECTION_14["log_vkey"] + "A",
        "a b+00000000+" + base64.b64encode(b"\x01" + bytes(32)).decode(),
        "ab+00000000+" + base64.b64encode(b"\x09" + bytes(32)).decode(),
        "ab+00000000+" + base64.b64encode(b"\x01" + bytes(31)).decode(),
    ],
)
def test_a_damaged_key_is_refused(text):
    with pytest.raises(KeyRefusedError):
        VKey.parse(text)


def test_a_seed_opens_only_with_its_master_key_and_for_its_purpose():
    seed, master, nonce = bytes(range(32)), bytes([7]) * 32, bytes([1]) * 12
    locked = wrap(seed, master, b"log-1", nonce)
    assert seed not in locked
    assert unwrap(locked, master, b"log-1") == seed
    for wrong in [
        (locked, bytes(32), b"log-1"),
        (locked, master, b"log-2"),
        (locked[:-1], master, b"log-1"),
        (b"", master, b"log-1"),
        (locked, b"short", b"log-1"),
    ]:
        with pytest.raises(KeyRefusedError):
            unwrap(*wrong)
    with pytest.raises(KeyRefusedError, match="nonce"):
        wrap(seed, master, b"", b"short")
    with pytest.raises(KeyRefusedError, match="seed"):
        SigningKey.generate("log", b"short")


def test_a_key_never_prints_its_seed():
    assert bytes(range(32)).hex() not in repr(LOG)
    assert str(LOG.vkey) in repr(LOG)

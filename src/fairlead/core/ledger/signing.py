"""Keys of the log: sign, check a signature, and keep the seed under lock.

The one module of the ledger that touches `cryptography`. It throws no dice:
seeds and nonces are handed in by whoever may.

>>> key = SigningKey.from_seed("ledger.example/t/7", bytes(range(32)))
>>> str(key.vkey)
'ledger.example/t/7+de98988a+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4'
"""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fairlead.core.ledger.base64s import Base64Error, decode64

LOG: Final = 0x01
WITNESS: Final = 0x04
SEED: Final = 32
NONCE: Final = 12
_KINDS: Final = (LOG, WITNESS)


class KeyRefusedError(ValueError):
    """A key cannot be used: its text is wrong, or its lock does not open."""


@dataclass(frozen=True, slots=True)
class VKey:
    """A public key with the name it signs under: what an auditor keeps on paper."""

    name: str
    kind: int
    public: bytes

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise KeyRefusedError("A key's name has no spaces and no plus sign.")
        if self.kind not in _KINDS or len(self.public) != SEED:
            raise KeyRefusedError("Only Ed25519 keys of logs and witnesses are known.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `name+id+key`, as `fairlead` and other log tools print it."""
        name, _, rest = text.partition("+")
        key_id, _, encoded = rest.partition("+")
        try:
            blob = decode64(encoded)
        except Base64Error as broken:
            raise KeyRefusedError(f"{text[:80]!r} is not a verifier key.") from broken
        key = cls(name, blob[0] if blob else 0, blob[1:])
        if key.id.hex() != key_id:
            raise KeyRefusedError(f"The id in {text[:80]!r} does not fit its name and key.")
        return key

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + bytes((0x0A, self.kind)) + self.public).digest()[:4]

    def __str__(self) -> str:
        return (
            f"{self.name}+{self.id.hex()}+{b64encode(bytes((self.kind,)) + self.public).decode()}"
        )

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Say whether this key signed that message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


class SigningKey:
    """A private key with its name. Made from a seed; never prints it."""

    def __init__(self, name: str, seed: bytes, kind: int = LOG) -> None:
        if len(seed) != SEED:
            raise KeyRefusedError("A seed has 32 bytes.")
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.vkey = VKey(name, kind, public)

    @classmethod
    def from_seed(cls, name: str, seed: bytes, kind: int = LOG) -> Self:
        """Make the key of that seed again."""
        return cls(name, seed, kind)

    generate = from_seed  # a new key is an old key from a fresh seed

    @property
    def name(self) -> str:
        return self.vkey.name

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)

    def __repr__(self) -> str:
        return f"SigningKey({self.vkey})"


def is_key_name(name: str) -> bool:
    """Say whether a name may stand in a signature line."""
    return bool(name) and not any(
        sign == "+" or sign.isspace() or "\ud800" <= sign <= "\udfff" for sign in name
    )


def wrap(seed: bytes, master: bytes, aad: bytes, nonce: bytes) -> bytes:
    """Lock a seed under the master key, bound to what it is for: nonce, then AES-256-GCM."""
    return Lock(master).wrap(seed, aad, nonce)


def unwrap(locked: bytes, master: bytes, aad: bytes) -> bytes:
    """Open what `wrap` locked.

    Raises:
        KeyRefusedError: another master key, another purpose, or changed bytes.
    """
    return Lock(master).unwrap(locked, aad)


class Lock:
    """One wrapping key, made ready once for many seeds; never prints it.

    The same bytes as `wrap` and `unwrap`, at a third of their time.
    """

    def __init__(self, master: bytes) -> None:
        self._cipher = AESGCM(_master(master))

    def wrap(self, seed: bytes, aad: bytes, nonce: bytes) -> bytes:
        if len(nonce) != NONCE:
            raise KeyRefusedError("A nonce has 12 bytes.")
        return nonce + self._cipher.encrypt(nonce, seed, aad)

    def unwrap(self, locked: bytes, aad: bytes) -> bytes:
        try:
            return self._cipher.decrypt(locked[:NONCE], locked[NONCE:], aad)
        except (InvalidTag, ValueError) as refused:
            raise KeyRefusedError("The key does not open with this master key.") from refused

    def __repr__(self) -> str:
        return "Lock(…)"


def _master(master: bytes) -> bytes:
    if len(master) != SEED:
        raise KeyRefusedError("A master key has 32 bytes.")
    return master

"""The two verifiers that we hand out, and their digests, to be compared with a public list."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

VERIFIERS: Final = ("fairlead_verify.py", "verify.html")


@cache
def digest_of(name: str) -> str:
    """Give the SHA-256 of a verifier as it is shipped."""
    return sha256(files("fairlead.core.ledger.verifier").joinpath(name).read_bytes()).hexdigest()

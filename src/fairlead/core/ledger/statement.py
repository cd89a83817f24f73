"""The signature over a whole pack: a DSSE envelope around an in-toto statement.

    {"payload":"eyJfdHlwZSI6…","payloadType":"application/vnd.in-toto+json",
     "signatures":[{"keyid":"de98988a","sig":"…"}]}

The key of the log says with it: *this manifest is mine*. What was true before the pack
was made is bound by the ledger itself, not by this signature (docs/formats/pack.md).
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from fairlead.core.ledger.base64s import encode64
from fairlead.core.ledger.plain import plain_json
from fairlead.core.ledger.profile import Json
from fairlead.core.ledger.signing import SigningKey

PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"
PREDICATE_TYPE: Final = "urn:fairlead:pack:1"
PRUNED_TYPE: Final = "urn:fairlead:pack:2"


def statement(manifest: bytes, facts: Mapping[str, Json]) -> bytes:
    """Say which manifest is meant and which state of the log it belongs to.

    A state that names `pruned_below` is that of a pruned log, and the statement is of its type.
    """
    return plain_json(
        {
            "_type": "https://in-toto.io/Statement/v1",
            "predicate": dict(facts),
            "predicateType": PRUNED_TYPE if "pruned_below" in facts else PREDICATE_TYPE,
            "subject": [
                {"digest": {"sha256": sha256(manifest).hexdigest()}, "name": "manifest.json"}
            ],
        }
    )


def envelope(payload: bytes, key: SigningKey) -> bytes:
    """Sign a statement."""
    return plain_json(
        {
            "payload": encode64(payload),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [{"keyid": key.vkey.id.hex(), "sig": encode64(key.sign(pae(payload)))}],
        }
    )


def pae(payload: bytes) -> bytes:
    """Give the bytes that get signed: type and payload, each with its length before it."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)

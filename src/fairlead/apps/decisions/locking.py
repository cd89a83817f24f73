"""Locking what is written about a decision under the same key as the decision itself."""

import secrets
from typing import Final

from django.utils.translation import gettext_noop as _

from fairlead.apps.decisions.models import Decision
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.keyring.services import Held, keys_by_id
from fairlead.core.decisions.parts import bound_to
from fairlead.core.ledger.signing import NONCE, KeyRefusedError, unwrap, wrap

GONE: Final = _("The key of this person was destroyed: nothing of the decision can be opened.")


def key_of(decision: Decision) -> Held | None:
    """Find the key that a decision is locked under; none where it was destroyed, or never was."""
    if decision.key_id is None:
        return None
    return keys_by_id(decision.tenant, [decision.key_id]).get(decision.key_id)


def lock(decision: Decision, part: str, data: bytes) -> bytes:
    """Lock something under the decision's key, so that it opens only as this part of it.

    Raises:
        RuleBrokenError: the key was destroyed.
    """
    return wrap(data, _key(decision), _bound(decision, part), secrets.token_bytes(NONCE))


def unlock(decision: Decision, part: str, locked: bytes) -> bytes:
    """Open what `lock` locked.

    Raises:
        RuleBrokenError: the key was destroyed, or the bytes were changed.
    """
    try:
        return unwrap(locked, _key(decision), _bound(decision, part))
    except KeyRefusedError as refused:
        says = _("What is locked about {decision} was changed: it does not open.")
        raise RuleBrokenError(says, decision=decision.ext_id) from refused


def _key(decision: Decision) -> bytes:
    held = key_of(decision)
    if held is None:
        raise RuleBrokenError(GONE)
    return held.key


def _bound(decision: Decision, part: str) -> bytes:
    return bound_to(decision.tenant, decision.ext_id, part)

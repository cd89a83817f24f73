"""Rectification (Art. 16): a new entry that points to the old one; nothing is ever edited."""

import secrets

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.decisions.locking import key_of
from fairlead.apps.decisions.models import Decision
from fairlead.apps.decisions.services.opening import must_lie_here
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import doing
from fairlead.apps.org.models import Member
from fairlead.apps.privacy import acts
from fairlead.apps.privacy.models import Correction
from fairlead.core.decisions.errors import RecordError
from fairlead.core.decisions.parts import bound_to, commitment_of, padded, written
from fairlead.core.ledger.signing import NONCE, wrap

PART = "correction"


def rectify(decision: Decision, *, says: str, by: Member) -> Correction:
    """Record what is right where a decision's record is wrong, sealed under the person's key.

    Raises:
        RuleBrokenError: nothing is said, it is too long, or the key was destroyed.
    """
    with doing(acts.RECTIFIED, by=by, about=decision) as entry:
        must_lie_here(decision)
        text, key = _text(says), _key(decision)
        entry.update(
            entry=decision.seq,
            commit=commitment_of(key, entry.ext_id, PART, text),
        )
        aad = bound_to(decision.tenant, entry.ext_id, PART)
        return Correction.objects.create(
            organisation=decision.organisation,
            decision=decision,
            ext_id=entry.ext_id,
            locked=wrap(padded(text), key, aad, secrets.token_bytes(NONCE)),
            made_by=by,
            made_at=timezone.now(),
        )


def _text(says: str) -> str:
    if not says.strip():
        raise RuleBrokenError(_("Say what is right."))
    try:
        return written(PART, says.strip())
    except RecordError as refused:
        raise RuleBrokenError(_("This is too long or holds a broken character.")) from refused


def _key(decision: Decision) -> bytes:
    held = key_of(decision)
    if held is None:
        raise RuleBrokenError(
            _("Nothing can be sealed about {decision}: it has no key, or the key was destroyed."),
            decision=decision.ext_id,
        )
    return held.key

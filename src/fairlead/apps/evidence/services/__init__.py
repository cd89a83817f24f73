"""Acts on evidence: take in, attest, renew; link, unlink; end, withdraw, reinstate."""

from fairlead.apps.evidence.services.counting import end, reinstate, withdraw
from fairlead.apps.evidence.services.linking import link, link_record, unlink, unlink_record
from fairlead.apps.evidence.services.sweeping import sweep
from fairlead.apps.evidence.services.taking import AlreadyHereError, attest, renew, take_in

__all__ = [
    "AlreadyHereError",
    "attest",
    "end",
    "link",
    "link_record",
    "reinstate",
    "renew",
    "sweep",
    "take_in",
    "unlink",
    "unlink_record",
    "withdraw",
]

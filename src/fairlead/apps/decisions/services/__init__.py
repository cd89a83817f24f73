"""Acts on AI decisions: taking them in, recording what became of them, opening what is sealed."""

from fairlead.apps.decisions.services.committing import record_with_others
from fairlead.apps.decisions.services.intake import Recorded, record
from fairlead.apps.decisions.services.opening import open_many, open_parts
from fairlead.apps.decisions.services.outcomes import record_outcomes
from fairlead.apps.decisions.services.sender import Sender

__all__ = [
    "Recorded",
    "Sender",
    "open_many",
    "open_parts",
    "record",
    "record_outcomes",
    "record_with_others",
]

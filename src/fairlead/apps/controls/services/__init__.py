"""Acts on controls: decide, describe, own; send, approve or send back the statement."""

from fairlead.apps.controls.services.approving import approve, send_back, send_for_approval
from fairlead.apps.controls.services.deciding import decide_control, decide_controls, describe
from fairlead.apps.controls.services.owning import accept_owner, decline_owner, propose_owner

__all__ = [
    "accept_owner",
    "approve",
    "decide_control",
    "decide_controls",
    "decline_owner",
    "describe",
    "propose_owner",
    "send_back",
    "send_for_approval",
]

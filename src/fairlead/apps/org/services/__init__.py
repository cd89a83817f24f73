"""Acts on the organisation itself, its people, their offices and keys."""

from fairlead.apps.org.services.appointments import (
    accept_appointment,
    decline_appointment,
    end_appointment,
    propose_appointment,
)
from fairlead.apps.org.services.founding import change_profile, found, set_up
from fairlead.apps.org.services.invitations import accept_invitation, invite, revoke_invitation
from fairlead.apps.org.services.joining import admit
from fairlead.apps.org.services.members import end_membership, reinstate, rename
from fairlead.apps.org.services.tokens import make_token, note_use, revoke_token

__all__ = [
    "accept_appointment",
    "accept_invitation",
    "admit",
    "change_profile",
    "decline_appointment",
    "end_appointment",
    "end_membership",
    "found",
    "invite",
    "make_token",
    "note_use",
    "propose_appointment",
    "reinstate",
    "rename",
    "revoke_invitation",
    "revoke_token",
    "set_up",
]

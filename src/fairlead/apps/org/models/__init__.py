"""The shape of organisations, the people in them, their offices and keys."""

from fairlead.apps.org.models.base import Counter, Numbered, Owned
from fairlead.apps.org.models.keys import ApiToken
from fairlead.apps.org.models.offices import Appointment, Invitation
from fairlead.apps.org.models.organisation import Organisation
from fairlead.apps.org.models.people import Member, User

__all__ = [
    "ApiToken",
    "Appointment",
    "Counter",
    "Invitation",
    "Member",
    "Numbered",
    "Organisation",
    "Owned",
    "User",
]

from typing import Final

from django.utils.translation import gettext_lazy as _

from fairlead.apps.journal.act import Act

FOUNDED: Final = Act("org.founded", _("set up the organisation"))
PROFILE_CHANGED: Final = Act("org.profile.change", _("changed the firm's profile"))

INVITED: Final = Act("org.invitation.make", _("invited somebody"))
INVITATION_REVOKED: Final = Act("org.invitation.revoke", _("withdrew an invitation"))
JOINED: Final = Act("org.invitation.accept", _("joined on an invitation"))

MEMBER_ENDED: Final = Act("org.member.end", _("ended a membership"))
MEMBER_REINSTATED: Final = Act("org.member.reinstate", _("took a membership up again"))
LEFT: Final = Act("org.member.leave", _("left the organisation"))

APPOINTED: Final = Act("org.appointment.propose", _("proposed an appointment"))
APPOINTMENT_ACCEPTED: Final = Act("org.appointment.accept", _("accepted an appointment"))
APPOINTMENT_DECLINED: Final = Act("org.appointment.decline", _("declined an appointment"))
APPOINTMENT_ENDED: Final = Act("org.appointment.end", _("ended an appointment"))
APPOINTMENT_LAID_DOWN: Final = Act("org.appointment.lay_down", _("laid down an appointment"))

TOKEN_MADE: Final = Act("org.token.make", _("made an API token"))
TOKEN_REVOKED: Final = Act("org.token.revoke", _("revoked an API token"))

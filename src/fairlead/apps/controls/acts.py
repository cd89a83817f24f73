from typing import Final

from django.utils.translation import gettext_lazy as _

from fairlead.apps.journal.act import Act

DECIDED: Final = Act("controls.decide", _("decided whether the control applies"))
DESCRIBED: Final = Act("controls.describe", _("said how the control is put into practice"))
OWNER_PROPOSED: Final = Act("controls.owner.propose", _("asked somebody to own the control"))
OWNER_ACCEPTED: Final = Act("controls.owner.accept", _("accepted to own the control"))
OWNER_DECLINED: Final = Act("controls.owner.decline", _("declined to own the control"))
SENT: Final = Act("controls.soa.send", _("sent the statement of applicability for approval"))
APPROVED: Final = Act("controls.soa.approve", _("approved the statement of applicability"))
SENT_BACK: Final = Act("controls.soa.send_back", _("sent the statement of applicability back"))

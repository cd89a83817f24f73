from typing import Final

from django.utils.translation import gettext_lazy as _

from fairlead.apps.journal.act import Act

EXPORTED: Final = Act("privacy.export", _("took out everything about a person"))
ERASURE_ASKED: Final = Act("privacy.erase.ask", _("asked that what is sealed about a person goes"))
ERASURE_DECLINED: Final = Act("privacy.erase.decline", _("declined to erase a person"))
ERASED: Final = Act("privacy.erase", _("erased what was sealed about a person"))
RECTIFIED: Final = Act("privacy.rectify", _("recorded a correction to a decision"))
HELD: Final = Act("privacy.hold", _("set a legal hold"))
HOLD_LIFTED: Final = Act("privacy.hold.lift", _("lifted a legal hold"))
RETENTION_SET: Final = Act(
    "privacy.retention.set", _("set how long decisions of a system are kept")
)
DELETED: Final = Act("privacy.retention.delete", _("deleted decisions that were past their time"))

from typing import Final

from django.utils.translation import gettext_lazy as _

from fairlead.apps.journal.act import Act

IMPORTED: Final = Act("discover.import", _("looked into a source for AI"))
IMPORT_UNDONE: Final = Act("discover.import.undo", _("took back a look into a source"))
DECLARED: Final = Act("discover.declare", _("declared an AI tool"))
LINK_MADE: Final = Act("discover.link.make", _("made a link for declarations"))
LINK_REVOKED: Final = Act("discover.link.revoke", _("closed a link for declarations"))
MERGED: Final = Act("discover.merge", _("merged two findings"))
UNMERGED: Final = Act("discover.unmerge", _("took two findings apart again"))
DISMISSED: Final = Act("discover.dismiss", _("dismissed the finding"))
REOPENED: Final = Act("discover.reopen", _("opened the finding again"))
DECIDED: Final = Act("discover.decide", _("decided about the tool"))
OWNER_ACCEPTED: Final = Act("discover.owner.accept", _("took on the tool as its owner"))
OWNER_DECLINED: Final = Act("discover.owner.decline", _("declined to own the tool"))
PROMOTED: Final = Act("discover.promote", _("put the finding in the register"))

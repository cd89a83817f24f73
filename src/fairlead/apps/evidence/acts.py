from typing import Final

from django.utils.translation import gettext_lazy as _

from fairlead.apps.journal.act import Act

TAKEN_IN: Final = Act("evidence.take_in", _("took in the evidence"))
ATTESTED: Final = Act("evidence.attest", _("attested"))
LINKED: Final = Act("evidence.link", _("linked the evidence"))
UNLINKED: Final = Act("evidence.unlink", _("took a link off the evidence"))
WITHDRAWN: Final = Act("evidence.withdraw", _("withdrew the evidence"))
REINSTATED: Final = Act("evidence.reinstate", _("reinstated the evidence"))
ENDED: Final = Act("evidence.end", _("ended the evidence before its day"))
RENEWED: Final = Act("evidence.renew", _("renewed the evidence"))

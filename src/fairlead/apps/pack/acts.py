from typing import Final

from django.utils.translation import gettext_lazy as _

from fairlead.apps.journal.act import Act

EXPORTED: Final = Act("export.pack", _("made an audit pack"))
EXPIRED: Final = Act("export.pack.expire", _("deleted the file of an audit pack after its time"))

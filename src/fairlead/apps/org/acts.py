from typing import Final

from django.utils.translation import gettext_lazy as _

from fairlead.apps.journal.act import Act

FOUNDED: Final = Act("org.founded", _("set up the organisation"))

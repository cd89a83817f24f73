from typing import Final

from django.utils.translation import gettext_lazy as _

from fairlead.apps.journal.act import Act

BEGUN: Final = Act("example.begin", _("began an invented year: nothing in this ledger happened"))
PUT_AWAY: Final = Act("example.put_away", _("put the example firm away"))

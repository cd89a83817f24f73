from typing import Final

from django.utils.translation import gettext_lazy as _

from fairlead.apps.journal.act import Act

DECIDED: Final = Act("ai.decision", _("recorded an AI decision"))
TURNED_OUT: Final = Act("ai.outcome", _("recorded what became of a decision"))
OPENED: Final = Act("decisions.open", _("opened sealed parts of a decision"))
OPENED_MANY: Final = Act("decisions.open.many", _("opened sealed parts of many decisions"))

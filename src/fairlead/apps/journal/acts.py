from typing import Final

from django.utils.translation import gettext_lazy as _

from fairlead.apps.journal.act import Act

COPY_RECORDED: Final = Act("journal.copy.record", _("recorded who holds a copy of the ledger"))
EPOCH_OPENED: Final = Act("log.epoch", _("opened a new epoch of the ledger"))
PRUNED: Final = Act("log.prune", _("pruned the oldest entries of the ledger"))
FORGOTTEN: Final = Act("log.forget", _("erased what people wrote about records past their time"))
ALIVE: Final = Act("log.alive", _("noted that the ledger is alive and nothing happened"))

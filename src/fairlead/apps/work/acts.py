from typing import Final

from django.utils.translation import gettext_lazy as _

from fairlead.apps.journal.act import Act

RAISED: Final = Act("work.raise", _("gave somebody a task"))
DONE: Final = Act("work.done", _("said that the task is done"))
REOPENED: Final = Act("work.reopen", _("opened the task again"))

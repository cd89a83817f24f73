"""What webhooks can be told; names are permanent, receivers go by them.

A subject that has news adds its line here and calls `services.tell` inside its act.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

TEST: Final = "fairlead.test"
EVENTS: Final = {
    "system.stopped": _("The stop button of an AI system was pressed"),
    "system.released": _("An AI system was released again"),
    "gate.closed": _("The gate of an AI system closed"),
    "gate.opened": _("The gate of an AI system opened"),
    "finding.opened": _("A finding was opened: a limit passed, a gap, many overrides"),
    "review.waiting": _("A decision waits for a person"),
    "review.decided": _("A person accepted, overrode or stopped a decision"),
}

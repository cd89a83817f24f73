from typing import Final

from django.utils.translation import gettext_lazy as _

from fairlead.apps.journal.act import Act

HOST_ALLOWED: Final = Act("hooks.host.allow", _("allowed a host to be called"))
HOST_FORBIDDEN: Final = Act("hooks.host.forbid", _("took a host off the list of those called"))
REGISTERED: Final = Act("hooks.webhook.register", _("registered a webhook"))
SWITCHED_OFF: Final = Act("hooks.webhook.off", _("switched a webhook off"))
SWITCHED_ON: Final = Act("hooks.webhook.on", _("switched a webhook on"))
ROTATED: Final = Act("hooks.webhook.rotate", _("gave a webhook a new secret"))
TESTED: Final = Act("hooks.webhook.test", _("sent a test to a webhook"))
SENT_AGAIN: Final = Act("hooks.delivery.again", _("had a message sent again"))

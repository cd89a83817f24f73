"""How the gate of a system was last seen, so that a change of it can be told."""

from django.db import models

from fairlead.apps.org.models import Organisation, Owned
from fairlead.apps.register.models import AISystem


class GateSeen(models.Model):
    """Whether a gate was open when it was last looked at for somebody who listens."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    system = models.OneToOneField(AISystem, models.PROTECT, related_name="+")
    is_open = models.BooleanField()
    seen_at = models.DateTimeField()

    objects = Owned.as_manager()

    def __str__(self) -> str:
        return f"{self.system_id}: {'open' if self.is_open else 'closed'}"

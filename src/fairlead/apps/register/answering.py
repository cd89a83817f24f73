"""Who answers for what hangs on an AI system: its checks, plans, decisions, letters."""

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fairlead.apps.org.models import Member
    from fairlead.apps.register.models import AISystem


class OfSystem:
    """Mixed into a record with a `system`: whoever answers for the system answers for it.

    They do so once they have accepted to own the system; asked to own is not owning.
    """

    system: "AISystem"

    @property
    def owner_id(self) -> int | None:
        return self.system.owner_id

    @property
    def owner(self) -> "Member | None":
        return self.system.owner

    @property
    def owner_accepted_at(self) -> datetime | None:
        return self.system.owner_accepted_at

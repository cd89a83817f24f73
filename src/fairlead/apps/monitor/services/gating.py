"""Telling webhooks when a gate closed or opened: looked at each minute, for who listens.

A gate changes by many acts and by time alone, so it is asked, not followed. What it said when
somebody began to listen is no news.
"""

from typing import Final

from django.db import transaction
from django.utils import timezone

from fairlead.apps.hooks.queries import listening
from fairlead.apps.hooks.services import tell
from fairlead.apps.monitor.models import GateSeen
from fairlead.apps.monitor.queries import gate_of
from fairlead.apps.org.models import Organisation
from fairlead.apps.register.models import AISystem
from fairlead.core.rules.gate import Answer, Gate

_CLOSED: Final = "gate.closed"
_OPENED: Final = "gate.opened"


def tell_of_gates() -> None:
    """Look at the gates of every firm that has a webhook for them, and tell what changed."""
    firms = listening(_CLOSED, _OPENED)
    GateSeen.objects.exclude(organisation__in=firms).delete()
    for firm in firms:
        seen = {each.system_id: each for each in GateSeen.objects.of(firm)}
        for system in AISystem.objects.of(firm).order_by("number"):
            _look(firm, system, seen.get(system.pk))


def _look(firm: Organisation, system: AISystem, seen: GateSeen | None) -> None:
    gate = gate_of(system)
    is_open = gate.answer is Answer.YES
    if seen is not None and seen.is_open == is_open:
        return
    with transaction.atomic():
        GateSeen.objects.update_or_create(
            system=system,
            defaults={"organisation": firm, "is_open": is_open, "seen_at": timezone.now()},
        )
        if seen is not None:
            tell(firm, _OPENED if is_open else _CLOSED, _facts(system, gate))


def _facts(system: AISystem, gate: Gate) -> dict[str, object]:
    """Give codes only: sentences name people and stay in the house."""
    kinds = sorted({each.kind for each in gate.because})
    return {"system": system.code, "answer": gate.answer.value, "reasons": kinds}

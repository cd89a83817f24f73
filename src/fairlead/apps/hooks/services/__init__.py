"""Acts: hosts allowed, webhooks registered, messages told and delivered."""

from fairlead.apps.hooks.services.delivering import deliver_to, sweep_deliveries
from fairlead.apps.hooks.services.hosts import allow_host, forbid_host
from fairlead.apps.hooks.services.telling import send_again, send_test, tell
from fairlead.apps.hooks.services.webhooks import register, rotate, switch_off, switch_on

__all__ = [
    "allow_host",
    "deliver_to",
    "forbid_host",
    "register",
    "rotate",
    "send_again",
    "send_test",
    "sweep_deliveries",
    "switch_off",
    "switch_on",
    "tell",
]

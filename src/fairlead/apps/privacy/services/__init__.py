"""Acts on personal data: export, erase, correct, hold, keep for so long and no longer."""

from fairlead.apps.privacy.services.correcting import rectify
from fairlead.apps.privacy.services.erasing import (
    ask_erasure,
    decline_erasure,
    erase,
    finish_erasure,
)
from fairlead.apps.privacy.services.exporting import export_person
from fairlead.apps.privacy.services.finishing import erase_again, finish, forget_unused_keys
from fairlead.apps.privacy.services.holding import lift_hold, set_hold
from fairlead.apps.privacy.services.keeping import carry_on, delete_due, set_retention
from fairlead.apps.privacy.services.pruning import prune

__all__ = [
    "ask_erasure",
    "carry_on",
    "decline_erasure",
    "delete_due",
    "erase",
    "erase_again",
    "export_person",
    "finish",
    "finish_erasure",
    "forget_unused_keys",
    "lift_hold",
    "prune",
    "rectify",
    "set_hold",
    "set_retention",
]

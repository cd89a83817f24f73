"""Everything that changes the register."""

from collections.abc import Callable

from fairlead.apps.register.models import Registered
from fairlead.apps.register.services.imports import import_rows, undo_import
from fairlead.apps.register.services.links import link, unlink
from fairlead.apps.register.services.owners import accept_owner, decline_owner, propose_owner
from fairlead.apps.register.services.records import (
    change,
    register_data_set,
    register_model,
    register_model_version,
    register_supplier,
    register_system,
    register_use_case,
    reinstate,
    retire,
)

REGISTER: dict[str, Callable[..., Registered]] = {
    "use_case": register_use_case,
    "system": register_system,
    "model": register_model,
    "supplier": register_supplier,
    "data_set": register_data_set,
}

__all__ = [
    "REGISTER",
    "accept_owner",
    "change",
    "decline_owner",
    "import_rows",
    "link",
    "propose_owner",
    "register_data_set",
    "register_model",
    "register_model_version",
    "register_supplier",
    "register_system",
    "register_use_case",
    "reinstate",
    "retire",
    "undo_import",
    "unlink",
]

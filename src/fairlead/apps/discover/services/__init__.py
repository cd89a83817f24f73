"""Everything that changes what was found."""

from fairlead.apps.discover.services.deciding import (
    accept_ownership,
    decide,
    decline_ownership,
    dismiss,
    merge,
    reopen,
    unmerge,
)
from fairlead.apps.discover.services.declaring import (
    Declarant,
    Declaring,
    declare,
    make_link,
    revoke_link,
)
from fairlead.apps.discover.services.importing import (
    Taken,
    import_archive,
    import_bom,
    import_read,
    import_scan,
    import_source,
    undo_import,
)
from fairlead.apps.discover.services.promoting import promote

__all__ = [
    "Declarant",
    "Declaring",
    "Taken",
    "accept_ownership",
    "decide",
    "declare",
    "decline_ownership",
    "dismiss",
    "import_archive",
    "import_bom",
    "import_read",
    "import_scan",
    "import_source",
    "make_link",
    "merge",
    "promote",
    "reopen",
    "revoke_link",
    "undo_import",
    "unmerge",
]

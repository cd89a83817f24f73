"""The name under which somebody sent a file: kept as data, never as a path."""

import unicodedata
from typing import Final

from fairlead.apps.journal.errors import BadInputError

LONGEST: Final = 200
# Characters that turn the reading direction: "annual_fdp.exe" is shown as "annual_exe.pdf".
_TURNING: Final = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


def own_name(sent: str) -> str:
    r"""Give the last part of a name, or refuse a name that deceives.

    >>> own_name("C:\\reports\\bias 2026.pdf")
    'bias 2026.pdf'

    Raises:
        BadInputError: the name is empty, too long, or holds characters nobody can see.
    """
    name = unicodedata.normalize("NFC", sent).replace("\\", "/").rpartition("/")[2].strip()
    if not name.strip(". "):
        raise BadInputError("The file has no name: give it one and send it again.")
    if len(name) > LONGEST:
        raise BadInputError("The name of the file is longer than {most} characters.", most=LONGEST)
    if _TURNING & set(name):
        raise BadInputError(
            "The name holds characters that turn the reading direction, so it shows another "
            "ending than it has: rename the file."
        )
    if any(unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for each in name):
        raise BadInputError("The name holds characters that cannot be seen: rename the file.")
    return name

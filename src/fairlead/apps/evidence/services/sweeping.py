"""Files that no record names any more, or ever did: somebody was cut off between two steps."""

from datetime import datetime, timedelta
from typing import Final

from fairlead.apps.evidence import blobs, queries

SPARED: Final = timedelta(days=1)


def sweep(*, now: datetime) -> list[str]:
    """Delete the files that no record has named for a day, and name them.

    A file lies in its place a moment before its record is kept; the day is for that moment.
    """
    return blobs.swept(keeping=queries.digests_in_use(), before=(now - SPARED).timestamp())

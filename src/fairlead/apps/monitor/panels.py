"""What monitoring adds elsewhere: bytes that are kept, places of tasks."""

from fairlead.apps.evidence.holders import add_holder
from fairlead.apps.monitor import queries


def join() -> None:
    """Say what is kept; called once, when Django is ready."""
    add_holder("monitor", queries.digests_kept)

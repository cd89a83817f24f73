"""Reads about organisations and their people."""

from fairlead.apps.org.models import Organisation


def is_empty() -> bool:
    """Say whether this installation has no organisation yet, so that the wizard may run."""
    return not Organisation.objects.exists()

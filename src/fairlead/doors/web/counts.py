"""The numbers on the rail: what waits in each area, in at most two queries."""

from collections.abc import Mapping

from django.http import HttpRequest

from fairlead.apps.pages.navigation import Count


def rail_counts(request: HttpRequest) -> Mapping[str, Count]:  # noqa: ARG001 - subjects join here
    """Count what waits for the member in each area; an area without a count shows none."""
    return {}

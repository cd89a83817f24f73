"""What oversight keeps: plans and reviewers, reviews and looks, planted errors, stops, findings."""

from fairlead.apps.oversight.models.declined import Declined
from fairlead.apps.oversight.models.findings import Finding
from fairlead.apps.oversight.models.plans import Plan, Reviewer
from fairlead.apps.oversight.models.reviews import Look, Place, Review, Seed, VersionSeen
from fairlead.apps.oversight.models.stops import Stop

__all__ = [
    "Declined",
    "Finding",
    "Look",
    "Place",
    "Plan",
    "Review",
    "Reviewer",
    "Seed",
    "Stop",
    "VersionSeen",
]

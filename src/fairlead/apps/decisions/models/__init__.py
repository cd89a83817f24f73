"""Rows beside the ledger, for searching; the entries are the truth, and `seq` says which."""

from fairlead.apps.decisions.models.decision import Decision, Outcome, Parts
from fairlead.apps.decisions.models.letter import Letter
from fairlead.apps.decisions.models.partition import Partition
from fairlead.apps.decisions.models.sender import Instance, Quota
from fairlead.apps.decisions.models.words import FeatureWords, Language, ResultSense

__all__ = [
    "Decision",
    "FeatureWords",
    "Instance",
    "Language",
    "Letter",
    "Outcome",
    "Partition",
    "Parts",
    "Quota",
    "ResultSense",
]

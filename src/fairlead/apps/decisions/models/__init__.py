"""Rows beside the ledger, for searching; the entries are the truth, and `seq` says which."""

from fairlead.apps.decisions.models.decision import Decision, Outcome, Parts
from fairlead.apps.decisions.models.sender import Instance, Quota

__all__ = ["Decision", "Instance", "Outcome", "Parts", "Quota"]

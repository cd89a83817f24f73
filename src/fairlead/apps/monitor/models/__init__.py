"""Checks, runs, findings and validations; integrity stands in constraints."""

from fairlead.apps.monitor.models.checks import Check, Reference, Rhythm, Source, Window
from fairlead.apps.monitor.models.gates import GateSeen
from fairlead.apps.monitor.models.runs import Answers, Finding, Run, StateKept
from fairlead.apps.monitor.models.validations import (
    Configured,
    Requirement,
    Validation,
    name_of,
)

__all__ = [
    "Answers",
    "Check",
    "Configured",
    "Finding",
    "GateSeen",
    "Reference",
    "Requirement",
    "Rhythm",
    "Run",
    "Source",
    "StateKept",
    "Validation",
    "Window",
    "name_of",
]

"""One example of each record that an address can name; see registry.py for how to add one."""

from tests.contracts.samples import (
    decisions,
    discovery,
    hooks,
    monitoring,
    oversight,
    people,
    privacy,
    proof,
    register,
    risks,
)
from tests.contracts.samples.registry import SAMPLES, Sample

__all__ = [
    "SAMPLES",
    "Sample",
    "decisions",
    "discovery",
    "hooks",
    "monitoring",
    "oversight",
    "people",
    "privacy",
    "proof",
    "register",
    "risks",
]

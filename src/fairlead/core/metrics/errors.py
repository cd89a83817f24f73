"""What measuring refuses, in sentences.

MeasureError
├── CannotMeasureError   the rows cannot be read or mapped
├── StateError           a state cannot be read or merged
└── PolicyError          a policy says something unknown or contradictory
"""


class MeasureError(ValueError):
    """Nothing was measured; the message says why and what to do next."""


class CannotMeasureError(MeasureError):
    """The rows cannot be read, or the column map does not fit them."""


class StateError(MeasureError):
    """A state is broken, or two states do not belong together."""


class PolicyError(MeasureError):
    """A policy says something unknown or contradictory."""

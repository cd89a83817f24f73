"""What measuring refuses, in sentences.

MeasureError
├── CannotMeasureError   the rows cannot be read or mapped
├── StateError           a state cannot be read or merged
│   └── ChangedError     the bytes of a state are no longer those that were sealed
└── PolicyError          a policy says something unknown or contradictory
"""


class MeasureError(ValueError):
    """Nothing was measured; the message says why and what to do next."""


class CannotMeasureError(MeasureError):
    """The rows cannot be read, or the column map does not fit them."""


class StateError(MeasureError):
    """A state is broken, or two states do not belong together."""


class ChangedError(StateError):
    """Kept bytes are not those that were sealed under `digest`."""

    def __init__(self, digest: str) -> None:
        super().__init__(
            f"The bytes under {digest[:12]}… are not those that were sealed: "
            "restore them from a backup."
        )
        self.digest = digest


class PolicyError(MeasureError):
    """A policy says something unknown or contradictory."""

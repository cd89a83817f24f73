"""What one file says about AI, before it is weighed against the rest of the tree."""

from typing import Final, NamedTuple

# How much a signal weighs: `use` counts alone, `weak` needs company of the same vendor,
# `generic` needs a manifest or company, the others never make a use.
USE: Final = "use"
WEAK: Final = "weak"
GENERIC: Final = "generic"
DECLARED: Final = "declared"
LOCKED: Final = "locked"
MENTION: Final = "mention"
OWN: Final = "own"


class Signal(NamedTuple):
    """One thing seen in one file."""

    vendor: str
    kind: str
    line: int
    rule: str
    weight: str
    word: str = ""


def own_name(name: str, ecosystem: str) -> Signal:
    """The project's own name is never a finding."""
    return Signal("", "name", 1, ecosystem, OWN, name)

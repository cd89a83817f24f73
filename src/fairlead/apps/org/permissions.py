"""What roles allow: the matrix of roles.yaml, asked one question at a time.

>>> allows(["staff"], "risk.accept", owns=False)
False
>>> allows(["owner"], "risk.treat", owns=True)
True
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True)
class Role:
    """One role: its name for people, the areas it reads, the acts it may do."""

    key: str
    label: str
    reads: frozenset[str]
    acts: tuple[str, ...]


@cache
def roles() -> dict[str, Role]:
    """Give the ten roles by key, in the order of the file."""
    text = files("fairlead.apps.org").joinpath("roles.yaml").read_text(encoding="utf-8")
    return {
        key: Role(key, told["label"], frozenset(told["reads"]), tuple(told["acts"]))
        for key, told in yaml.safe_load(text)["roles"].items()
    }


def allows(held: Iterable[str], act: str, *, owns: bool) -> bool:
    """Say whether any of the held roles allows this act on a record that they own, or not."""
    return any(_matches(pattern, act, owns=owns) for key in held for pattern in roles()[key].acts)


def reads(held: Iterable[str], area: str) -> bool:
    """Say whether any of the held roles may read this area."""
    return any({area, "*"} & roles()[key].reads for key in held)


def _matches(pattern: str, act: str, *, owns: bool) -> bool:
    wanted = pattern.removeprefix("own:")
    if wanted != pattern and not owns:
        return False
    return act == wanted or (wanted.endswith(".*") and act.startswith(wanted[:-1]))

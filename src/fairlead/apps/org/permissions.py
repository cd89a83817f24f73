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

from fairlead.apps.org.role_names import DUTIES, LABELS


@dataclass(frozen=True)
class Role:
    """One role: the areas it reads, the acts it may do, what holding it takes."""

    key: str
    reads: frozenset[str]
    acts: tuple[str, ...]
    two_step: bool
    appointed: bool
    without: frozenset[str]

    def allows(self, act: str, *, owns: bool) -> bool:
        """Say whether the role allows this act on a record that its holder owns, or not."""
        if act in self.without:
            return False
        return any(_matches(pattern, act, owns=owns) for pattern in self.acts)

    @property
    def label(self) -> str:
        return str(LABELS[self.key])

    @property
    def duty(self) -> str:
        return str(DUTIES[self.key])

    @property
    def areas(self) -> list[str]:
        return sorted(self.reads)


@dataclass(frozen=True)
class Scope:
    """What a token can be allowed: areas to read, acts to do."""

    key: str
    reads: frozenset[str]
    acts: tuple[str, ...]


@dataclass(frozen=True)
class Matrix:
    """The whole of roles.yaml."""

    roles: dict[str, Role]
    everyone: tuple[str, ...]
    scopes: dict[str, Scope]


@cache
def matrix() -> Matrix:
    """Read the matrix, once."""
    text = files("fairlead.apps.org").joinpath("roles.yaml").read_text(encoding="utf-8")
    told = yaml.safe_load(text)
    return Matrix(
        roles={key: _role(key, role) for key, role in told["roles"].items()},
        everyone=tuple(told["everyone"]),
        scopes={
            key: Scope(key, frozenset(scope["reads"]), tuple(scope["acts"]))
            for key, scope in told["scopes"].items()
        },
    )


def roles() -> dict[str, Role]:
    """Give the ten roles by key, in the order of the file."""
    return matrix().roles


def appointable() -> list[str]:
    """Name the roles that a person can be asked to hold."""
    return [key for key, role in roles().items() if role.appointed]


def allows(held: Iterable[str], act: str, *, owns: bool) -> bool:
    """Say whether any of the held roles allows this act on a record that they own, or not."""
    return any(roles()[key].allows(act, owns=owns) for key in held)


def allows_everyone(act: str) -> bool:
    """Say whether this is an act by which any member speaks for themselves."""
    return act in matrix().everyone


def reads(held: Iterable[str], area: str) -> bool:
    """Say whether any of the held roles may read this area."""
    return any({area, "*"} & roles()[key].reads for key in held)


def wants_two_step(held: Iterable[str]) -> bool:
    """Say whether any of the held roles asks for more than a password."""
    return any(roles()[key].two_step for key in held)


def in_scope(scopes: Iterable[str], act: str) -> bool:
    """Say whether a token with these scopes may do this act."""
    return any(_matches(p, act, owns=False) for key in scopes for p in matrix().scopes[key].acts)


def scope_reads(scopes: Iterable[str], area: str) -> bool:
    """Say whether a token with these scopes may read this area."""
    return any(area in matrix().scopes[key].reads for key in scopes)


def _role(key: str, told: dict[str, list[str]]) -> Role:
    return Role(
        key,
        frozenset(told["reads"]),
        tuple(told["acts"]),
        two_step=bool(told["two_step"]),
        appointed=bool(told["appointed"]),
        without=frozenset(told.get("without", ())),
    )


def _matches(pattern: str, act: str, *, owns: bool) -> bool:
    wanted = pattern.removeprefix("own:")
    if wanted != pattern and not owns:
        return False
    return act == wanted or (wanted.endswith(".*") and act.startswith(wanted[:-1]))

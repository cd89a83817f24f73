"""The limits that a firm sets itself, and how sure it wants to be: data, not code.

    name: hiring
    set_by: People and AI policy, 3 November 2026
    families: [fairness, quality]
    limits:
      - {metric: selection_rate_ratio, at_least: 0.8}
      - {metric: false_negative_rate, at_most: 0.3, scope: {attribute: sex}}

What is not known is refused with a sentence: a limit with a slip in its name would never be broken.

>>> Policy.from_dict({"name": "x", "limits": [{"metric": "pis", "at_most": 0.2}]})
Traceback (most recent call last):
fairlead.core.metrics.errors.PolicyError: There is no metric “pis”: did you mean “psi”?
>>> shipped("bias-default").limits[0].limit.at_least
0.8
"""

import difflib
import math
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from typing import Any, Final

import yaml

from fairlead.core.metrics.answers import Limit
from fairlead.core.metrics.errors import PolicyError
from fairlead.core.metrics.groups import Least
from fairlead.core.metrics.multiple import CORRECTIONS
from fairlead.core.metrics.states import canonical
from fairlead.core.metrics.wording import FAMILIES, METRICS

FORM: Final = "fairlead-policy/1"
SHIPPED: Final = ("bias-default", "drift-default")
SCOPES: Final = ("attribute", "group", "column", "class")
MOST_GROUPS: Final = 200
LONGEST: Final = 100_000

_RULE: Final = {"metric", "at_most", "at_least", "scope", "set_by"}


class _Strict(yaml.SafeLoader):
    """YAML in which nothing is said twice and nothing stands for something else."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise PolicyError("A policy says what it means: write it out instead of an alias (*).")
        return super().compose_node(parent, index)

    def construct_mapping(
        self,
        node: yaml.MappingNode,
        deep: bool = False,  # noqa: FBT001, FBT002 - yaml's
    ) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise PolicyError(f"The policy says “{twice}” twice.")
        return super().construct_mapping(node, deep=deep)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One limit and where it holds; an empty scope is everywhere."""

    limit: Limit
    scope: Mapping[str, str] = field(default_factory=dict)

    def fits(self, metric: str, scope: Mapping[str, str]) -> bool:
        """Say whether this rule is about a metric in a scope."""
        same = all(scope.get(key) == value for key, value in self.scope.items())
        return metric == self.limit.metric and same


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What is looked at, which limits hold, and how few rows are too few.

    `correction` names how many tests are corrected (benjamini-hochberg to screen, holm to confirm),
    `level` the intervals' level, `alpha` the chance of a false alarm over all windows of a monitor.
    `crossed` looks at the crossing of all protected attributes too; `leave_out_below` drops
    categories with a smaller share of rows from the four-fifths ratio, by name. `draws` is how
    often disparities are drawn anew to take their luck off, 0 for never; `seed` begins the draws.
    """

    name: str
    limits: tuple[Rule, ...] = ()
    says: str = ""
    set_by: str = ""
    families: tuple[str, ...] = tuple(FAMILIES)
    correction: str = "benjamini-hochberg"
    level: float = 0.95
    alpha: float = 0.05
    least: Least = field(default_factory=Least)
    crossed: bool = False
    leave_out_below: float = 0.0
    most_groups: int = MOST_GROUPS
    seed: int = 20261121
    draws: int = 200

    @classmethod
    def from_dict(cls, given: object) -> "Policy":
        """Read a policy strictly.

        Raises:
            PolicyError: something is unknown, missing or of the wrong kind.
        """
        told = _mapping(given, "A policy")
        _only(told, set(cls.__dataclass_fields__), "A policy")
        if not isinstance(told.get("name"), str) or not told["name"]:
            raise PolicyError("A policy needs a name.")
        fitting = {key: _READ[key](value) for key, value in told.items() if key != "limits"}
        set_by = str(fitting.get("set_by", ""))
        limits = told.get("limits", [])
        if not isinstance(limits, list):
            raise PolicyError("“limits” must be a list of limits.")
        policy = cls(**fitting, limits=tuple(_rule(each, set_by) for each in limits))
        _refuse_unseen(policy)
        return policy

    @classmethod
    def from_yaml(cls, text: str) -> "Policy":
        """Read a policy from YAML.

        Raises:
            PolicyError: no YAML, or no policy.
        """
        if len(text) > LONGEST:
            raise PolicyError(f"A policy has at most {LONGEST:,} letters.")
        try:
            return cls.from_dict(_Strict(text).get_single_data())
        except (yaml.YAMLError, RecursionError) as broken:
            raise PolicyError(f"The policy is no YAML: {broken}.") from broken

    def to_dict(self) -> dict[str, Any]:
        """The policy as plain values, everything said."""
        plain = {key: getattr(self, key) for key in _READ}
        rules = [
            {
                "metric": rule.limit.metric,
                "at_most": rule.limit.at_most,
                "at_least": rule.limit.at_least,
                "set_by": rule.limit.set_by,
                "scope": dict(rule.scope),
            }
            for rule in self.limits
        ]
        least = {"rows": self.least.rows, "outcomes": self.least.outcomes}
        return {**plain, "families": list(self.families), "least": least, "limits": rules}

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything that the policy says."""
        return canonical.digest_of(canonical.write({**self.to_dict(), "form": FORM}))

    def limit_for(self, metric: str, scope: Mapping[str, str]) -> Limit | None:
        """The limit that holds here: of those that fit, the one that says most about where."""
        fitting = [rule for rule in self.limits if rule.fits(metric, scope)]
        return max(fitting, key=lambda rule: len(rule.scope)).limit if fitting else None


@cache
def shipped(name: str) -> Policy:
    """One of the policies that come with Fairlead.

    Raises:
        PolicyError: there is none of that name.
    """
    if name not in SHIPPED:
        raise PolicyError(f"There is no policy “{name}”: take one of {', '.join(SHIPPED)}.")
    file = resources.files("fairlead.core.metrics") / "policies" / f"{name}.yaml"
    return Policy.from_yaml(file.read_text(encoding="utf-8"))


def _rule(given: object, set_by: str) -> Rule:
    told = _mapping(given, "A limit")
    _only(told, _RULE, "A limit")
    metric = _metric(told.get("metric"))
    edges = {key: _number(key, told[key]) for key in ("at_most", "at_least") if _given(told, key)}
    scope = _mapping(told.get("scope", {}), "A scope")
    _only(scope, set(SCOPES), "A scope")
    if any(not isinstance(value, str) for value in scope.values()):
        raise PolicyError(
            f"The scope of “{metric}” must be words, in quotes where they look like numbers."
        )
    try:
        limit = Limit(metric=metric, set_by=_text(told.get("set_by", set_by)), **edges)
    except ValueError as odd:
        raise PolicyError(f"{odd}.") from odd
    return Rule(limit=limit, scope={str(key): str(value) for key, value in scope.items()})


def _given(told: Mapping[str, Any], key: str) -> bool:
    return told.get(key) is not None


def _metric(name: object) -> str:
    if name in METRICS:
        return str(name)
    near = difflib.get_close_matches(str(name), sorted(METRICS), n=1)
    hint = f"did you mean “{near[0]}”?" if near else "see the list of metrics."
    raise PolicyError(f"There is no metric “{name}”: {hint}")


def _refuse_unseen(policy: Policy) -> None:
    """A limit on something that the policy does not look at would never be broken."""
    for rule in policy.limits:
        metric = rule.limit.metric
        family = next(name for name, metrics in FAMILIES.items() if metric in metrics)
        if family not in policy.families:
            raise PolicyError(
                f"The limit on “{metric}” would never be looked at: add “{family}” to families."
            )


def _brief(value: object) -> str:
    return repr(value)[:60]


def _mapping(given: object, what: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping) or any(not isinstance(key, str) for key in given):
        raise PolicyError(f"{what} must be names with their values.")
    return given


def _only(told: Mapping[str, Any], known: set[str], what: str) -> None:
    odd = sorted(set(told) - known)
    if odd:
        raise PolicyError(f"{what} has no “{odd[0]}”: use {', '.join(sorted(known))}.")


def _number(key: str, value: object, low: float = -math.inf, high: float = math.inf) -> float:
    fits = isinstance(value, int | float) and not isinstance(value, bool)
    if not fits or not math.isfinite(float(str(value))) or not low <= float(str(value)) <= high:
        span = f" from {low:g} to {high:g}" if math.isfinite(low) and math.isfinite(high) else ""
        raise PolicyError(f"“{key}” must be a number{span}, not {_brief(value)}.")
    return float(str(value))


def _share(key: str) -> Callable[[object], float]:
    def read(value: object) -> float:
        return _number(key, value, 0.0, 1.0)

    return read


def _inside(key: str) -> Callable[[object], float]:
    """A chance that is neither nothing nor certain."""

    def read(value: object) -> float:
        return _number(key, value, 1e-6, 1 - 1e-6)

    return read


def _whole(key: str, low: int, high: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise PolicyError(f"“{key}” must be a whole number from {low:,} to {high:,}.")
        return value

    return read


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > 1_000:  # noqa: PLR2004 - a paragraph
        raise PolicyError("A text in a policy must be words, at most 1,000 letters.")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise PolicyError("“crossed” must be true or false.")
    return value


def _one_of(key: str, known: tuple[str, ...]) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in known:
            raise PolicyError(f"“{key}” must be one of {', '.join(known)}, not {_brief(value)}.")
        return str(value)

    return read


def _families(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise PolicyError(f"“families” must be a list of {', '.join(FAMILIES)}.")
    return tuple(dict.fromkeys(_one_of("families", tuple(FAMILIES))(each) for each in value))


def _least(value: object) -> Least:
    told = _mapping(value, "“least”")
    _only(told, {"rows", "outcomes"}, "“least”")
    plain = Least()
    return Least(
        rows=_whole("rows", 2, 1_000_000)(told.get("rows", plain.rows)),
        outcomes=_whole("outcomes", 1, 1_000_000)(told.get("outcomes", plain.outcomes)),
    )


_READ: Final[Mapping[str, Callable[[object], Any]]] = {
    "name": _text,
    "says": _text,
    "set_by": _text,
    "families": _families,
    "correction": _one_of("correction", tuple(CORRECTIONS)),
    "level": _inside("level"),
    "alpha": _inside("alpha"),
    "least": _least,
    "crossed": _flag,
    "leave_out_below": _share("leave_out_below"),
    "most_groups": _whole("most_groups", 2, 100_000),
    "seed": _whole("seed", 0, 2**63 - 1),
    "draws": _whole("draws", 0, 100_000),
}

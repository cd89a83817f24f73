"""Weighs what the files say against each other: from signals to findings.

Four rules carry the precision. A place counts by its scope; a file that names many
vendors and imports none is a list; a generic name needs company; the project's own
name is no finding.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple

from fairlead.core.scan.names import Names, normal
from fairlead.core.scan.result import PLACES_KEPT, Finding, Grade, Place, Scope
from fairlead.core.scan.scope import CODE, is_list, where
from fairlead.core.scan.signals import (
    DECLARED,
    GENERIC,
    LOCKED,
    MENTION,
    OWN,
    USE,
    WEAK,
    Signal,
)
from fairlead.core.scan.strings import KEY_READ

_IMPORTING: Final = frozenset({"import", "client"})
_LISTABLE: Final = frozenset({"endpoint", "key name", "model", "image"})
# Who reads a key means to use it, however many stand beside it.
_READ: Final = frozenset({"ci-secret", KEY_READ})
_COUNTING: Final[frozenset[str]] = frozenset({"runtime", "ci", "dev"})
_GRADE: Final[dict[str, Grade]] = {
    "runtime": "used",
    "ci": "used in CI",
    "dev": "used by the team",
}
_ORDER: Final = {
    name: at for at, name in enumerate(("runtime", "ci", "dev", "example", "test", "docs"))
}
_NOTEBOOKS: Final = re.compile(r"(?:^|/)notebooks?/")
_PACKAGED: Final = frozenset({"pyproject.toml", "setup.py", "setup.cfg"})
_TEAM: Final = frozenset({"agent file", "agent config"})


class Seen(NamedTuple):
    """A signal and the file it stands in."""

    path: str
    scope: Scope
    signal: Signal


def weighed(
    signals: dict[str, list[Signal]], paths: list[str], names: Names
) -> tuple[Finding, ...]:
    """The findings of a tree, in a fixed order."""
    top_packages = frozenset(_top_packages(paths))
    own = _own(signals, top_packages, names)
    scopes = _Scopes(paths, is_library=bool(top_packages) and not _PACKAGED.isdisjoint(paths))
    seen = list(_sorted_out(signals, names, own, scopes))
    seen = list(_with_company(seen, _Locals(paths)))
    by_vendor: dict[str, list[Seen]] = defaultdict(list)
    for one in seen:
        by_vendor[one.signal.vendor].append(one)
    found = (_finding(vendor, every, names) for vendor, every in by_vendor.items())
    return tuple(sorted(found, key=lambda f: (f.vendor_id,)))


class _Scopes:
    """Where files stand, seen from the whole tree.

    In a tree that is nothing but examples, they are the product. Beside a packaged library
    that is much larger, a folder of notebooks shows it off; elsewhere notebooks are work.
    """

    def __init__(self, paths: list[str], *, is_library: bool) -> None:
        counts: dict[str, int] = defaultdict(int)
        for path in paths:
            place = where(path)
            if place.language in CODE and not place.is_foreign:
                counts[place.scope] += 1
        self._only_examples = counts["example"] > 2 * counts["runtime"]
        notebooks = sum(_is_in_notebooks(path) for path in paths)
        self._shows_off = is_library and counts["runtime"] > 4 * notebooks

    def of(self, path: str, signal: Signal) -> Scope:
        """The scope of a signal: agent files belong to the team wherever people work."""
        scope = where(path).scope
        if signal.kind in _TEAM:
            return scope if scope in {"test", "example"} else "dev"
        if scope == "docs" and signal.kind in {"manifest", "lock file"}:
            return "docs"
        if scope == "runtime" and self._shows_off and _is_in_notebooks(path):
            return "example"
        return "runtime" if scope == "example" and self._only_examples else scope


def _is_in_notebooks(path: str) -> bool:
    return "notebook" in path and _NOTEBOOKS.search(path) is not None


class _Own(NamedTuple):
    """What belongs to the project itself: its names, and the entries that list its packages."""

    names: frozenset[str]
    vendors: frozenset[str]

    def has(self, signal: Signal) -> bool:
        """Whether a signal only says that the project is itself."""
        if signal.kind in _TEAM or signal.rule.startswith("implied by "):
            return False
        if signal.vendor in self.vendors:
            return True
        word = signal.word
        if signal.rule == "swift-import":  # a package is an address there, a target its last part
            word = word.rpartition("/")[2]
        known = bool(word) and (word in self.names or normal(word) in self.names)
        return known or any(word.startswith(f"{own}/") for own in self.names if "." in own)


def _own(signals: dict[str, list[Signal]], top_packages: frozenset[str], names: Names) -> _Own:
    told = [
        signal
        for path, every in signals.items()
        for signal in every
        if signal.weight == OWN and where(path).scope in _COUNTING
    ]
    owned = [names.package(signal.rule, signal.word) for signal in told]
    vendors = {found[0].vendor for found in owned if found and not found[0].is_generic}
    words = {signal.word for signal in told} | top_packages
    words |= {word.rpartition("/")[2] for word in words}
    return _Own(frozenset(words) | {normal(word) for word in words}, frozenset(vendors))


def _top_packages(paths: list[str]) -> Iterator[str]:
    """Python packages at the root or under `src`: the project by its import name."""
    for path in paths:
        folder, _, name = path.rpartition("/")
        package = folder.removeprefix("src/")
        if name == "__init__.py" and package and "/" not in package:
            yield package


def _sorted_out(
    signals: dict[str, list[Signal]], names: Names, own: _Own, scopes: _Scopes
) -> Iterator[Seen]:
    for path, every in signals.items():
        is_listing = _names_many(every, names) or is_list(path)
        for signal in every:
            if signal.weight == OWN or own.has(signal):
                continue
            if is_listing and signal.kind in _LISTABLE and signal.rule not in _READ:
                yield Seen(path, "list", signal._replace(weight=MENTION))
            else:
                yield Seen(path, scopes.of(path, signal), signal)


def _names_many(every: list[Signal], names: Names) -> bool:
    """Whether a file lists vendors without importing one."""
    named = {s.vendor for s in every if s.kind in _LISTABLE and s.rule != "ci-secret"}
    imports = any(s.kind in _IMPORTING for s in every)
    return len(named) > names.longest_list and not imports


class _Locals:
    """Modules of the tree itself, which a generic import may mean."""

    def __init__(self, paths: list[str]) -> None:
        self._modules: set[str] = set()
        for path in paths:
            if path.endswith((".py", ".pyi")):
                folder, _, name = path.rpartition("/")
                self._modules.add(name.partition(".")[0])
                self._modules.add(folder.rpartition("/")[2])

    def has(self, word: str) -> bool:
        """Whether the tree has a module of this name."""
        return re.sub(r"[-.]", "_", word) in self._modules


def _with_company(seen: list[Seen], local: _Locals) -> Iterator[Seen]:
    declared = {one.signal.word for one in seen if one.signal.weight == DECLARED}
    strong = {
        one.signal.vendor for one in seen if one.signal.weight == USE and one.scope in _COUNTING
    }
    for one in seen:
        signal = one.signal
        if signal.weight == GENERIC:
            known = _is_declared(signal.word, declared)
            fits = known or (signal.vendor in strong and not local.has(signal.word))
            yield _as(one, USE if fits else MENTION)
        elif signal.weight == WEAK:
            yield _as(one, USE if signal.vendor in strong else MENTION)
        else:
            yield one


def _is_declared(word: str, declared: set[str]) -> bool:
    return word in declared or normal(word) in {normal(name) for name in declared}


def _as(one: Seen, weight: str) -> Seen:
    return Seen(one.path, one.scope, one.signal._replace(weight=weight))


def _finding(vendor: str, every: list[Seen], names: Names) -> Finding:
    grade, scope = _graded(every)
    ranked = sorted(every, key=lambda one: _rank(one, scope))
    places = [Place(o.path, o.signal.line, o.signal.kind, o.signal.rule) for o in ranked]
    places = list(dict.fromkeys(places))
    kept = tuple(places[:PLACES_KEPT])
    return Finding(vendor, names.title(vendor), grade, scope, kept, len(places))


def _graded(every: list[Seen]) -> tuple[Grade, Scope]:
    used = {one.scope for one in every if one.signal.weight == USE} & _COUNTING
    for scope in ("runtime", "ci", "dev"):
        if scope in used:
            return _GRADE[scope], scope
    if any(one.signal.weight == DECLARED and one.scope in _COUNTING for one in every):
        return "declared", "runtime"
    return "mentioned", min((one.scope for one in every), key=lambda s: _ORDER.get(s, 9))


def _rank(one: Seen, scope: Scope) -> tuple[object, ...]:
    weights = (USE, DECLARED, WEAK, GENERIC, LOCKED, MENTION)
    return (
        one.scope != scope,
        weights.index(one.signal.weight),
        _ORDER.get(one.scope, 9),
        one.path,
        one.signal.line,
    )

"""The names by which AI shows in source code, made of the detection catalogue.

One owner per name: the vendor whose entry lists it. Nothing here is typed in by
hand; what a name means stands in the catalogue.

>>> from fairlead.core.catalogue import catalogue
>>> Names.of(catalogue()).python["openai"]
Name(vendor='ai:openai_api', package='openai', is_generic=False)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from fairlead.core.catalogue import Catalogue

    Entry = Mapping[str, Any]


class Name(NamedTuple):
    """Who owns a name, by which package, and whether others use the word too."""

    vendor: str
    package: str
    is_generic: bool


class Host(NamedTuple):
    """An address in code. Weak ones never count alone."""

    pattern: str
    vendor: str
    is_weak: bool


class Key(NamedTuple):
    """The name of a key or address in the environment."""

    vendor: str
    kind: str  # key | address | weak


class Family(NamedTuple):
    """Packages that share a prefix."""

    ecosystem: str
    prefix: str
    import_prefix: str
    owner: str
    owner_implied: bool


class Maker(NamedTuple):
    """The owner of a provider prefix in `provider/model`, and how its models are called."""

    vendor: str
    model: re.Pattern[str] | None


class Marker(NamedTuple):
    """A file or folder that an assistant reads."""

    path: str
    tools: tuple[str, ...]


def normal(package: str) -> str:
    """A PyPI name as the registry compares it."""
    return re.sub(r"[-_.]+", "-", package).lower()


class Names:
    """Look-up tables of all names."""

    def __init__(self, generic: Iterable[str] = ()) -> None:
        self.generic = frozenset(generic)
        self.longest_list = 7
        self.titles: dict[str, str] = {}
        self.categories: dict[str, str] = {}
        self.python: dict[str, Name] = {}
        self.imports: dict[str, dict[str, Name]] = {}
        self.packages: dict[str, dict[str, Name]] = {}
        self.implied: dict[tuple[str, str], tuple[str, ...]] = {}
        self.families: tuple[Family, ...] = ()
        self.aliases: dict[str, str] = {}
        self.hosts: list[Host] = []
        self.keys: dict[str, Key] = {}
        self.stems: dict[str, str] = {}
        self.makers: dict[str, Maker] = {}
        self.services: dict[str, str] = {}
        self.ports: dict[str, str] = {}
        self.markers: tuple[Marker, ...] = ()
        self.actions: dict[str, str] = {}
        # The same words come again and again in a tree, so answers are kept.
        self._tops: dict[str, bool] = {}
        self._key_owners: dict[str, tuple[str, str, str] | None] = {}
        self._owned: dict[tuple[str, str], tuple[Name, tuple[str, ...]] | None] = {}

    @classmethod
    def of(cls, catalogue: Catalogue) -> Self:
        """Read the tables out of the catalogue."""
        detection = catalogue.plain("detection")
        rules = detection["match_rules"]
        self = cls(rules["generic_names"])
        quiet = {normal(one) for one in rules["not_ai_alone"]}
        for entry in catalogue.plain("vendors")["vendors"].values():
            self._add_vendor(entry, quiet)
        self._add_rules(rules)
        self._add_places(detection)
        return self

    def _add_vendor(self, entry: Entry, quiet: set[str]) -> None:
        vendor = entry["id"]
        self.titles[vendor] = entry["name"]
        self.categories[vendor] = entry.get("category", "")
        for ecosystem, packages in entry.get("packages", {}).items():
            for package in packages:
                if normal(package) not in quiet:
                    self._add_package(entry, ecosystem, package)
                elif entry.get("imports", {}).get(ecosystem, {}).get(package):
                    self._add_dotted(entry, ecosystem, package)
        for ecosystem, implied in entry.get("implies", {}).items():
            for package, vendors in implied.items():
                self.implied[ecosystem, package] = tuple(vendors)
        self._add_hosts(entry)
        self._add_keys(entry)
        for service in entry.get("client_services", ()):
            self.services.setdefault(service, vendor)

    def _add_package(self, entry: Entry, ecosystem: str, package: str) -> None:
        generic = package in self.generic
        name = Name(entry["id"], package, generic)
        key = normal(package) if ecosystem == "pypi" else package
        self.packages.setdefault(ecosystem, {}).setdefault(key, name)
        spelled = entry.get("imports", {}).get(ecosystem, {}).get(package)
        for imported in _default(ecosystem, package) if spelled is None else spelled:
            self._add_import(ecosystem, imported, name)

    def _add_dotted(self, entry: Entry, ecosystem: str, package: str) -> None:
        """Of a package that is not AI by itself, only sub-modules that are count."""
        for imported in entry["imports"][ecosystem][package]:
            if "." in imported and entry["category"] in {"llm_api", "mlops", "llm_gateway"}:
                self._add_import(ecosystem, imported, Name(entry["id"], package, is_generic=False))

    def _add_import(self, ecosystem: str, imported: str, name: Name) -> None:
        name = name._replace(is_generic=name.is_generic or imported in self.generic)
        table = self.python if ecosystem == "pypi" else self.imports.setdefault(ecosystem, {})
        table.setdefault(imported, name)

    def _add_hosts(self, entry: Entry) -> None:
        vendor = entry["id"]
        for kind, weak in (("api_domains", False), ("api_paths", False), ("weak_hosts", True)):
            for host in entry.get(kind, ()):
                self.hosts.append(Host(host, vendor, weak))

    def _add_keys(self, entry: Entry) -> None:
        kinds = (("env_vars", "key"), ("base_url_env", "address"), ("weak_env", "weak"))
        for listed, kind in kinds:
            for name in entry.get(listed, ()):
                self.keys.setdefault(name, Key(entry["id"], kind))

    def _add_rules(self, rules: Entry) -> None:
        self.stems = dict(rules["env_variants"]["stems"])
        self.aliases = dict(rules["provider_aliases"])
        self.longest_list = rules["list_demotion"]
        self.families = tuple(_families(rules["package_prefixes"]))
        for provider in rules["model_strings"]["providers"]:
            pattern = provider.get("model")
            maker = Maker(provider["owner"], re.compile(pattern) if pattern else None)
            for prefix in provider["prefix"]:
                self.makers[prefix] = maker

    def _add_places(self, detection: Entry) -> None:
        for action in detection.get("ci_actions", ()):
            self.actions[action["uses"].lower()] = action["vendor"]
        for port in detection.get("local_ports", ()):
            if port["alone"]:
                self.ports[str(port["port"])] = port["vendor"]
        self.markers = tuple(
            Marker(path, (marker["vendor"] or f"marker:{marker['tool']}", *marker.get("also", ())))
            for marker in detection.get("repo_markers", ())
            for path in marker["paths"]
        )

    def title(self, vendor: str) -> str:
        """The name of a vendor as a person says it."""
        return self.titles.get(vendor, _NEUTRAL.get(vendor, vendor))

    def key_owner(self, token: str) -> tuple[str, str, str] | None:
        """Whose key a name in capitals is: vendor, kind and the word that told."""
        if token not in self._key_owners:
            self._key_owners[token] = self._key_owner(token)
        return self._key_owners[token]

    def _key_owner(self, token: str) -> tuple[str, str, str] | None:
        rest = token
        while rest:
            if key := self.keys.get(rest):
                return key.vendor, key.kind, rest
            rest = rest.partition("_")[2]
        match = _MADE_UP.match(token)
        stem = match[1] if match else ""
        for known in sorted(self.stems, key=len, reverse=True):
            if stem == known or stem.endswith(f"_{known}"):
                return self.stems[known], "variant", known
        return None

    def may_import(self, module: str) -> bool:
        """Whether a module of Python begins like a known one; quick, for every import there is."""
        top = module.partition(".")[0]
        if top not in self._tops:
            self._tops[top] = self._is_top(top)
        return self._tops[top]

    def _is_top(self, top: str) -> bool:
        prefixes = [f.import_prefix for f in self.families if f.ecosystem == "pypi"]
        if any(top.startswith(p) or p.startswith(f"{top}.") for p in prefixes):
            return True
        return any(one == top or one.startswith(f"{top}.") for one in self.python)

    def commands(self) -> tuple[str, ...]:
        """Runtimes that are started by their own name on a command line."""
        of = self.categories
        return tuple(v for v in self.titles if of[v] == "local_runtime" and v[3:].isalnum())

    def runtimes(self) -> Iterator[tuple[str, str]]:
        """The words by which code calls a runtime on the same machine."""
        for table in (*self.packages.values(), self.python):
            for word, name in table.items():
                if self.categories[name.vendor] == "local_runtime" and not name.is_generic:
                    yield word, name.vendor

    def package(self, ecosystem: str, package: str) -> tuple[Name, tuple[str, ...]] | None:
        """Who owns a package, and who else is certainly involved."""
        if (ecosystem, package) not in self._owned:
            self._owned[ecosystem, package] = self._package(ecosystem, package)
        return self._owned[ecosystem, package]

    def _package(self, ecosystem: str, package: str) -> tuple[Name, tuple[str, ...]] | None:
        key = normal(package) if ecosystem == "pypi" else package
        name = self.packages.get(ecosystem, {}).get(key)
        family = self._family(ecosystem, key)
        if name is None and family is None:
            return None
        others = list(self.implied.get((ecosystem, name.package if name else key), ()))
        if family is not None:
            rest = key.removeprefix(family.prefix)
            involved = self.aliases.get(rest)
            others += [involved] if involved else []
            others += [family.owner] if family.owner_implied else []
            name = name or Name(family.owner, key, is_generic=False)
        assert name is not None  # noqa: S101 - either the entry or the family gave it
        return name, tuple(dict.fromkeys(o for o in others if o != name.vendor))

    def _family(self, ecosystem: str, package: str) -> Family | None:
        fits = (f for f in self.families if f.ecosystem == ecosystem)
        return next((f for f in fits if package.startswith(f.prefix)), None)


# Spellings that projects make up, such as OPENAI_TOKEN.
_MADE_UP = re.compile(r"^([A-Z0-9_]+?)(?:_AI)?(?:_API)?_(?:KEY|TOKEN|SECRET)$")
_NEUTRAL = {
    "marker:agents_md": "AGENTS.md (an assistant's instructions)",
    "marker:agent_skills": "Agent skills",
    "marker:model_card": "Model card",
}


def _default(ecosystem: str, package: str) -> tuple[str, ...]:
    if ecosystem == "pypi":
        return (package.replace("-", "_"),)
    if ecosystem == "cargo":
        return (package.replace("-", "_"),)
    if ecosystem == "maven":
        return (package.partition(":")[0],)
    if ecosystem in {"composer", "swift", "hex"}:
        return ()  # told apart in the catalogue: nothing follows from the name of the package
    return (package,)


def _families(entries: Iterable[Entry]) -> Iterator[Family]:
    for entry in entries:
        prefix = entry["prefix"]
        yield Family(
            entry["ecosystem"],
            prefix,
            entry.get("import_prefix", prefix),
            entry["owner"],
            entry.get("owner_implied", False),
        )

"""AI tools, services and libraries, and the traces by which each is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Never

from fairlead.core.catalogue.requirements import About

ByEcosystem = Mapping[str, tuple[str, ...]]
ByName = Mapping[str, Mapping[str, tuple[str, ...]]]


def _nothing() -> Mapping[str, Never]:
    return MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Hosting:
    """Where the vendor sits, and whether data can stay in the European Union."""

    vendor_country: str
    eu: str


@dataclass(frozen=True, kw_only=True)
class Vendor:
    """One tool, service or library.

    `training_default` and `hosting` are where a person's review starts, never a legal statement.
    `also` and `implies` name other entries by their full id.
    """

    id: str
    name: str
    vendor: str
    category: str
    training_default: str
    hosting: Hosting
    certainty: str
    domains: tuple[str, ...] = ()
    api_domains: tuple[str, ...] = ()
    shared_domains: tuple[str, ...] = ()
    weak_hosts: tuple[str, ...] = ()
    api_paths: tuple[str, ...] = ()
    packages: ByEcosystem = field(default_factory=_nothing)
    imports: ByName = field(default_factory=_nothing)
    env_vars: tuple[str, ...] = ()
    weak_env: tuple[str, ...] = ()
    base_url_env: tuple[str, ...] = ()
    key_patterns: tuple[str, ...] = ()
    client_services: tuple[str, ...] = ()
    also: ByName = field(default_factory=_nothing)
    implies: ByName = field(default_factory=_nothing)
    data_exposure: tuple[str, ...] = ()
    corroborated_by: tuple[str, ...] = ()
    note: str = ""

    @property
    def key(self) -> str:
        """Give the short form of the id: `openai_api` for `ai:openai_api`."""
        return self.id.partition(":")[2]


@dataclass(frozen=True, kw_only=True)
class Vendors:
    """The whole of this part of the catalogue."""

    about: About
    less_sure_names: tuple[str, ...]
    vendors: Mapping[str, Vendor]

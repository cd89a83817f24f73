"""How AI is recognised in code, exports, logs and statements.

Vendors are named by their full id (`ai:openai_api`). Sentences under `notes` are the rules in
words; the tables beside them are what a program can follow.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fairlead.core.catalogue.requirements import About


@dataclass(frozen=True, kw_only=True)
class EnvVariants:
    """Spellings of key names that projects make up themselves, such as OPENAI_TOKEN."""

    regex: str
    note: str
    certainty: str
    stems: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class PackagePrefix:
    """A family of packages and the vendor that it belongs to."""

    ecosystem: str
    prefix: str
    owner: str
    owner_implied: bool = False
    import_prefix: str = ""


@dataclass(frozen=True, kw_only=True)
class ModelPrefix:
    """What stands before the slash in a provider/model string, and who makes that model."""

    prefix: tuple[str, ...]
    owner: str
    model: str = ""


@dataclass(frozen=True, kw_only=True)
class ModelStrings:
    """How a quoted provider/model string is read."""

    regex: str
    certainty: str
    rules: tuple[str, ...]
    providers: tuple[ModelPrefix, ...]


@dataclass(frozen=True, kw_only=True)
class MatchRules:
    """When a trace counts, when it does not, and for whom."""

    notes: Mapping[str, tuple[str, ...]]
    hosted_app_domains: tuple[str, ...]
    generic_names: tuple[str, ...]
    not_ai_alone: tuple[str, ...]
    env_variants: EnvVariants
    list_demotion: int
    package_prefixes: tuple[PackagePrefix, ...]
    provider_aliases: Mapping[str, str]
    model_strings: ModelStrings


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One step of confidence, from 1 (a mention) to 5 (a system with an owner)."""

    level: int
    name: str
    evidence: str
    signals: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class KeyPattern:
    """What a key of a vendor looks like; the value itself is never kept."""

    id: str
    regex: str
    certainty: str
    corroborated_by: tuple[str, ...] = ()
    note: str = ""
    weak: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ModelFile:
    """A file format that holds a model; `magic` is hexadecimal and stands at `offset`."""

    format: str
    extensions: tuple[str, ...]
    magic: str | None
    unsafe_load: bool
    certainty: str
    check: str = ""
    alt_magic: tuple[str, ...] = ()
    offset: int = 0
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class RepoMarker:
    """A file or folder that a tool leaves behind; some name no vendor."""

    tool: str
    vendor: str | None
    paths: tuple[str, ...]
    certainty: str = "high"
    note: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CiAction:
    """A step of a build pipeline that calls AI."""

    uses: str
    vendor: str
    certainty: str


@dataclass(frozen=True, kw_only=True)
class LocalPort:
    """A port on which a local AI server listens; `alone` when it is rare enough to count."""

    port: int
    vendor: str
    alone: bool
    also: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ScopeTiers:
    """How far an app's permissions reach, from critical to low."""

    google: Mapping[str, tuple[str, ...]]
    microsoft: Mapping[str, tuple[str, ...]]
    rule: str
    microsoft_note: str


@dataclass(frozen=True, kw_only=True)
class ImportSource:
    """An export that a firm can get from a system it has, and what it tells."""

    id: str
    format: str
    gives: tuple[str, ...]
    where: str = ""
    columns: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    limits: str = ""
    privacy: str = ""
    certainty: str = "high"
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class TrainingChange:
    """A day on which a vendor changed what it does with people's data."""

    vendor: str
    date: str
    change: str
    certainty: str


@dataclass(frozen=True, kw_only=True)
class Detection:
    """The whole of this part of the catalogue."""

    about: About
    finding_status: tuple[str, ...]
    match_rules: MatchRules
    confidence_ladder: tuple[Rung, ...]
    privacy_rules: tuple[str, ...]
    api_key_patterns: Mapping[str, KeyPattern]
    model_files: tuple[ModelFile, ...]
    repo_markers: tuple[RepoMarker, ...]
    ci_actions: tuple[CiAction, ...]
    local_ports: tuple[LocalPort, ...]
    oauth_scope_tiers: ScopeTiers
    import_sources: Mapping[str, ImportSource]
    expense_merchants: Mapping[str, tuple[str, ...]]
    crawler_user_agents: Mapping[str, tuple[str, ...]]
    sdk_user_agents: tuple[str, ...]
    positive_evidence_packages: Mapping[str, tuple[str, ...]]
    training_default_changes: tuple[TrainingChange, ...]

"""What ISO/IEC 42001 asks for, in our own words: clauses, controls and documents."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class About:
    """Where a part of the catalogue comes from and how far to trust it."""

    namespace: str
    title: str
    wording: str
    checked_on: str
    certainty: str
    counts: Mapping[str, int]
    warnings: tuple[str, ...]
    credits: tuple[str, ...]
    full_title: str = ""
    edition: str = ""
    refresh_after_days: int = 365


@dataclass(frozen=True, kw_only=True)
class DocumentedInformation:
    """Whether a clause asks for something in writing, and for what."""

    required: bool
    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Clause:
    """One clause of the standard's body; only the assessable ones ask for something."""

    id: str
    number: str
    title: str
    parent: str | None
    assessable: bool
    pdca: str
    ai_specific: bool = False
    summary: str = ""
    documented_information: DocumentedInformation = DocumentedInformation(required=False, items=())
    evidence: tuple[str, ...] = ()
    owner: str = ""
    support: tuple[str, ...] = ()
    auto_evidence: tuple[str, ...] = ()
    sme_minimum: str = ""
    audit_question: str = ""


@dataclass(frozen=True, kw_only=True)
class Area:
    """A group of controls with the aim they serve (A.2 to A.10, A.6.1 and A.6.2)."""

    id: str
    number: str
    title: str
    objective: str
    controls: int
    parent: str | None


@dataclass(frozen=True, kw_only=True)
class EvidenceSource:
    """A place from which evidence can come by itself; some of it our own measurements bring."""

    source: str
    how: str
    artefact: str
    measured_by: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Automation:
    """How far evidence for a control can come by itself: full, partial or manual."""

    level: str
    sources: tuple[EvidenceSource, ...]


@dataclass(frozen=True, kw_only=True)
class Control:
    """One control of Annex A: one row of the statement of applicability."""

    id: str
    number: str
    title: str
    area: str
    area_title: str
    objective: str
    summary: str
    documentation_required: bool
    evidence: tuple[str, ...]
    automation: Automation
    guidance: str
    pdca: str
    lifecycle_stages: tuple[str, ...]
    owner: str
    applies_to: tuple[str, ...]
    related_clauses: tuple[str, ...]
    soa_hint: Mapping[str, str]

    @property
    def auto_evidence(self) -> tuple[str, ...]:
        """Name what could arrive by itself."""
        return tuple(source.artefact for source in self.automation.sources)

    def is_fed_by(self, families: Collection[str]) -> bool:
        """Say whether results of these families of metrics are evidence for this control."""
        return any(set(source.measured_by) & set(families) for source in self.automation.sources)


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document or record that the standard asks for in so many words."""

    id: str
    clause: str
    title: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Topic:
    """An aim or a source of risk from Annex C, to think with."""

    id: str
    title: str
    gist: str


@dataclass(frozen=True, kw_only=True)
class Requirements:
    """The whole of this part of the catalogue."""

    about: About
    roles: Mapping[str, str]
    lifecycle_stages: Mapping[str, str]
    clauses: Mapping[str, Clause]
    areas: Mapping[str, Area]
    controls: Mapping[str, Control]
    documents: Mapping[str, Document]
    aims: Mapping[str, Topic]
    risk_sources: Mapping[str, Topic]
    notes: Mapping[str, tuple[str, ...]]

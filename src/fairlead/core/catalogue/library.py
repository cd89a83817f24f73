"""Risks, opportunities and key figures that a firm can start from, and the scales to weigh with."""

from collections.abc import Mapping
from dataclasses import dataclass

from fairlead.core.catalogue.requirements import About


@dataclass(frozen=True, kw_only=True)
class LikelihoodStep:
    """How often, from 1 (rare) to 5 (almost certain)."""

    value: int
    label: str
    meaning: str


@dataclass(frozen=True, kw_only=True)
class ImpactStep:
    """How bad, from 1 to 5, for the organisation, for individuals and for society."""

    value: int
    label: str
    organisation: str
    individuals: str
    society: str


@dataclass(frozen=True, kw_only=True)
class Level:
    """A band of scores and who may accept a risk that lies in it."""

    level: str
    min: int
    max: int
    accepted_by: tuple[str, ...]
    exception_only: bool
    acceptance: str


@dataclass(frozen=True, kw_only=True)
class Override:
    """Harm to people that lifts a level, however unlikely it is."""

    columns: tuple[str, ...]
    impact: int
    at_least: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Scales:
    """The scales that a risk is weighed with; levels go from mildest to worst."""

    likelihood: tuple[LikelihoodStep, ...]
    impact: tuple[ImpactStep, ...]
    rule: str
    levels: tuple[Level, ...]
    override: Override


@dataclass(frozen=True, kw_only=True)
class Inherent:
    """A typical rating before anything is done about it."""

    likelihood: int
    impact: int
    score: int


@dataclass(frozen=True, kw_only=True)
class Treatment:
    """What is usually done about a risk."""

    option: str
    actions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """A line that a figure should not cross."""

    op: str
    value: int | float
    unit: str


@dataclass(frozen=True, kw_only=True)
class RiskIndicator:
    """A figure that warns early."""

    name: str
    formula: str
    amber: Threshold
    red: Threshold
    frequency: str
    data_source: str


@dataclass(frozen=True, kw_only=True)
class FitsWhen:
    """What calls for a risk: always, kinds of tool that were found, or what the firm says."""

    always: bool = False
    categories: tuple[str, ...] = ()
    situations: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LibraryRisk:
    """A risk that firms like this one usually have."""

    id: str
    title: str
    category: str
    cause: str
    event: str
    consequence: str
    affected_parties: tuple[str, ...]
    applies_to: tuple[str, ...]
    fits_when: FitsWhen
    inherent: Inherent
    controls: tuple[str, ...]
    risk_sources: tuple[str, ...]
    objectives_at_risk: tuple[str, ...]
    treatment: Treatment
    kri: RiskIndicator


@dataclass(frozen=True, kw_only=True)
class Opportunity:
    """Something good that AI could bring, and the risks to watch meanwhile."""

    id: str
    title: str
    driver: str
    benefit: str
    beneficiaries: tuple[str, ...]
    measure: str
    actions: tuple[str, ...]
    watch_risks: tuple[str, ...]
    related: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Formula:
    """What is divided by what."""

    numerator: str
    denominator: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class Kpi:
    """A figure that tells whether the management system works."""

    id: str
    name: str
    purpose: str
    formula: Formula
    direction: str
    target: Threshold
    amber: Threshold
    red: Threshold
    frequency: str
    data_source: str
    owner: str
    related: tuple[str, ...]
    edge_case: str


@dataclass(frozen=True, kw_only=True)
class Library:
    """The whole of this part of the catalogue."""

    about: About
    scales: Scales
    situations: Mapping[str, str]
    risks: Mapping[str, LibraryRisk]
    opportunities: Mapping[str, Opportunity]
    kpis: Mapping[str, Kpi]

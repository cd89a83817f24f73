"""The catalogue as one object, read from `data/compiled.json` when it is first asked for.

`data/compiled.json` is made from the YAML files beside it by `tools/build_catalogue.py`.
It is canonical JSON, so that its SHA-256 names the edition: two installations with the same
digest hold the same words. Each part is shaped when somebody first asks for it; so are its
classes made, because 45 dataclasses take ten times as long as the data (`bench/catalogue.py`).

>>> sorted(json.loads(_compiled()))
['detection', 'explaining', 'library', 'requirements', 'revalidation', 'vendors', 'version']
"""

from __future__ import annotations

import json
import os
from functools import cache, cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fairlead.core.catalogue.detection import Detection
    from fairlead.core.catalogue.explaining import Explaining
    from fairlead.core.catalogue.library import Kpi, Library, LibraryRisk, Opportunity, Scales
    from fairlead.core.catalogue.requirements import (
        About,
        Area,
        Clause,
        Control,
        Document,
        Requirements,
        Topic,
    )
    from fairlead.core.catalogue.revalidation import Revalidation
    from fairlead.core.catalogue.vendors import Vendor, Vendors

Entry = TypeVar("Entry")


class UnknownIdError(LookupError):
    """No entry of the catalogue bears this id."""

    def __init__(self, noun: str, unknown: str, near: tuple[str, ...]) -> None:
        self.unknown, self.near = unknown, near
        hint = f" Near it: {', '.join(near)}." if near else ""
        super().__init__(f"The catalogue holds no {noun} “{unknown}”.{hint}")


class Catalogue:
    """Everything Fairlead knows before a firm has told it anything."""

    def __init__(self, compiled: bytes) -> None:
        self.digest = sha256(compiled).hexdigest()
        self._compiled = compiled

    @cached_property
    def _parts(self) -> dict[str, Any]:
        parts: dict[str, Any] = json.loads(self._compiled)
        return parts

    @property
    def version(self) -> str:
        """The edition by its year and number."""
        version: str = self._parts["version"]
        return version

    @cached_property
    def requirements(self) -> Requirements:
        """What ISO/IEC 42001 asks for."""
        from fairlead.core.catalogue.requirements import Requirements  # noqa: PLC0415

        return _shaped(Requirements, self._parts["requirements"])

    @cached_property
    def library(self) -> Library:
        """Risks, opportunities and key figures to start from."""
        from fairlead.core.catalogue.library import Library  # noqa: PLC0415

        return _shaped(Library, self._parts["library"])

    @cached_property
    def _vendors(self) -> Vendors:
        from fairlead.core.catalogue.vendors import Vendors  # noqa: PLC0415

        return _shaped(Vendors, self._parts["vendors"])

    @cached_property
    def detection(self) -> Detection:
        """How AI is recognised."""
        from fairlead.core.catalogue.detection import Detection  # noqa: PLC0415

        return _shaped(Detection, self._parts["detection"])

    @cached_property
    def revalidation(self) -> Revalidation:
        """How long a validation holds at most, by level of risk."""
        from fairlead.core.catalogue.revalidation import Revalidation  # noqa: PLC0415

        return _shaped(Revalidation, self._parts["revalidation"])

    @cached_property
    def explaining(self) -> Explaining:
        """What people are told about a decision: laws, and words for the letter."""
        from fairlead.core.catalogue.explaining import Explaining  # noqa: PLC0415

        return _shaped(Explaining, self._parts["explaining"])

    @property
    def clauses(self) -> Mapping[str, Clause]:
        """Clauses of the body by id, headings included, in the order of the standard."""
        return self.requirements.clauses

    @property
    def areas(self) -> Mapping[str, Area]:
        """Groups of controls by id."""
        return self.requirements.areas

    @property
    def controls(self) -> Mapping[str, Control]:
        """The 38 controls of Annex A by id."""
        return self.requirements.controls

    @property
    def documents(self) -> Mapping[str, Document]:
        """Documents and records that the standard asks for, by id."""
        return self.requirements.documents

    @property
    def topics(self) -> Mapping[str, Topic]:
        """Aims (C.2) and sources of risk (C.3) by id."""
        return {**self.requirements.aims, **self.requirements.risk_sources}

    @property
    def roles(self) -> Mapping[str, str]:
        """What each role of the management system answers for."""
        return self.requirements.roles

    @property
    def lifecycle_stages(self) -> Mapping[str, str]:
        """The stages of an AI system's life, from idea to retirement."""
        return self.requirements.lifecycle_stages

    @property
    def risks(self) -> Mapping[str, LibraryRisk]:
        """Risks to start from, by id."""
        return self.library.risks

    @property
    def opportunities(self) -> Mapping[str, Opportunity]:
        """Opportunities to start from, by id."""
        return self.library.opportunities

    @property
    def kpis(self) -> Mapping[str, Kpi]:
        """Key figures by id."""
        return self.library.kpis

    @property
    def scales(self) -> Scales:
        """The scales that a risk is weighed with."""
        return self.library.scales

    @property
    def vendors(self) -> Mapping[str, Vendor]:
        """AI tools, services and libraries by id."""
        return self._vendors.vendors

    @property
    def less_sure_names(self) -> tuple[str, ...]:
        """Names of packages, keys and hosts that nothing public has confirmed yet."""
        return self._vendors.less_sure_names

    @property
    def about(self) -> Mapping[str, About]:
        """Where each part comes from and how far to trust it."""
        return {
            "requirements": self.requirements.about,
            "library": self.library.about,
            "vendors": self._vendors.about,
            "detection": self.detection.about,
            "revalidation": self.revalidation.about,
            "explaining": self.explaining.about,
        }

    def clause(self, clause_id: str) -> Clause:
        """Find one clause, or say which ids are near."""
        return _find(self.clauses, clause_id, "clause")

    def control(self, control_id: str) -> Control:
        """Find one control, or say which ids are near."""
        return _find(self.controls, control_id, "control")

    def document(self, document_id: str) -> Document:
        """Find one required document, or say which ids are near."""
        return _find(self.documents, document_id, "document")

    def risk(self, risk_id: str) -> LibraryRisk:
        """Find one risk of the library, or say which ids are near."""
        return _find(self.risks, risk_id, "risk")

    def opportunity(self, opportunity_id: str) -> Opportunity:
        """Find one opportunity, or say which ids are near."""
        return _find(self.opportunities, opportunity_id, "opportunity")

    def kpi(self, kpi_id: str) -> Kpi:
        """Find one key figure, or say which ids are near."""
        return _find(self.kpis, kpi_id, "key figure")

    def vendor(self, vendor_id: str) -> Vendor:
        """Find one vendor, or say which ids are near."""
        return _find(self.vendors, vendor_id, "vendor")

    def plain(self, part: str) -> Mapping[str, Any]:
        """Give one part as it was read, for programs that start often and want no classes."""
        plain: Mapping[str, Any] = self._parts[part]
        return plain

    def ids(self) -> tuple[str, ...]:
        """Name every permanent id, sorted."""
        held: tuple[Mapping[str, object], ...] = (
            self.clauses,
            self.areas,
            self.controls,
            self.documents,
            self.topics,
            self.risks,
            self.opportunities,
            self.kpis,
            self.vendors,
        )
        return tuple(sorted(entry for entries in held for entry in entries))


def _shaped(kind: type[Entry], data: object) -> Entry:
    from fairlead.core.catalogue.shaping import shaped  # noqa: PLC0415 - it needs dataclasses

    return shaped(kind, data)


def _find(entries: Mapping[str, Entry], wanted: str, noun: str) -> Entry:
    try:
        return entries[wanted]
    except KeyError:
        from difflib import get_close_matches  # noqa: PLC0415 - only for who errs

        near = tuple(get_close_matches(wanted, entries, n=3, cutoff=0.7))
        raise UnknownIdError(noun, wanted, near) from None


@cache
def catalogue() -> Catalogue:
    """Open the catalogue of this installation, once."""
    return Catalogue(_compiled())


def _compiled() -> bytes:
    with open(os.path.join(os.path.dirname(__file__), "data", "compiled.json"), "rb") as file:
        return file.read()

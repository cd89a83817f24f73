"""Which risks of the library fit this firm, and why each was chosen (clause 6.1.2).

>>> fits = library_for(["coding_assistant"], builds=False, supplies=False, uses=True)
>>> next(str(fit.because) for fit in fits if fit.risk.id == "fairlead:R14")
'Found here: coding assistant (1).'
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from fairlead.core.catalogue import catalogue
from fairlead.core.catalogue.library import Library, LibraryRisk
from fairlead.core.rules.because import Because


@dataclass(frozen=True)
class Fit:
    """A risk of the library and why it was chosen."""

    risk: LibraryRisk
    because: Because


def library_for(
    found_vendor_categories: Iterable[str],
    *,
    builds: bool,
    supplies: bool,
    uses: bool,
    situations: Collection[str] = (),
    library: Library | None = None,
) -> tuple[Fit, ...]:
    """Choose the risks that fit, worst first; `found_vendor_categories` may repeat a kind.

    A firm that says it neither builds, supplies nor uses AI is weighed as a user: most firms
    that say so find some once they look.
    """
    library = library or catalogue().library
    found = Counter(found_vendor_categories)
    lanes = {
        lane
        for lane, is_ours in (("producer", builds), ("provider", supplies), ("user", uses))
        if is_ours
    } or {"user"}
    fits = [
        Fit(risk, because)
        for risk in library.risks.values()
        if lanes & set(risk.applies_to)
        and (because := _why(risk, found, situations, library.situations))
    ]
    return tuple(sorted(fits, key=lambda fit: (-fit.risk.inherent.score, fit.risk.id)))


def of_kind(category: str, library: Library | None = None) -> tuple[LibraryRisk, ...]:
    """Give the risks that a tool of this kind brings to whoever uses it, worst first.

    >>> [risk.title for risk in of_kind("translation")][:1]
    ['Confidential data typed into a public AI tool']
    """
    library = library or catalogue().library
    found = [
        risk
        for risk in library.risks.values()
        if category in risk.fits_when.categories and "user" in risk.applies_to
    ]
    return tuple(sorted(found, key=lambda risk: (-risk.inherent.score, risk.id)))


_CALLED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "hr_recruiting": "HR and recruiting",
        "image_video": "image and video",
        "llm_api": "language model API",
        "llm_gateway": "language model gateway",
        "llm_observability": "language model observability",
        "ml_framework": "machine-learning library",
        "mlops": "MLOps",
        "saas_ai_feature": "AI inside other software",
        "vector_db": "vector database",
    }
)


def _called(kind: str) -> str:
    return _CALLED.get(kind) or kind.replace("_", " ")


def _why(
    risk: LibraryRisk, found: Counter[str], situations: Collection[str], said: Mapping[str, str]
) -> Because | None:
    """Name the most telling reason: what was found, then what was said, then everybody."""
    fits = risk.fits_when
    kinds = [kind for kind in fits.categories if found[kind]]
    if kinds:
        listed = ", ".join(f"{_called(kind)} ({found[kind]})" for kind in kinds)
        return Because("Found here: {kinds}.", kinds=listed, tools=sum(found[k] for k in kinds))
    told = next((one for one in fits.situations if one in situations), None)
    if told:
        return Because("You said: {situation}.", situation=said[told])
    return Because("Every firm that meets AI has this risk.") if fits.always else None

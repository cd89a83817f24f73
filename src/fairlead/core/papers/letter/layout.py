"""A letter laid out: heads, paragraphs and lists in the order in which a person asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

from fairlead.core.catalogue import catalogue
from fairlead.core.papers.letter.content import Content


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A titled part of a letter."""

    title: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Letter:
    """All that stands on the paper, in the language of the person it goes to.

    `number` is drawn by lot and stands on the letter, so that nobody who lacks the letter can
    find out its content from the digest in the ledger.
    """

    language: str
    title: str
    sender: str
    name: str
    address: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    salutation: str
    passages: tuple[Passage, ...]
    closing: str
    footing: str

    def addressed_to(self, name: str, address: str) -> Self:
        """Put a name and an address in, for one file; empty ones leave the room for them."""
        lines = tuple(line.strip() for line in address.splitlines() if line.strip())
        return replace(self, name=name.strip() or self.name, address=lines or self.address)


def letter(content: Content, *, sender: str, decision: str, number: str, date: str) -> Letter:
    """Lay a letter out."""
    says = catalogue().explaining.letter[content.language]
    return Letter(
        language=content.language,
        title=says["title"],
        sender=sender,
        name=says["name_here"],
        address=(says["address_here"],),
        facts=(
            (says["date"], date),
            (says["our_reference"], decision),
            (says["letter_reference"], number),
        ),
        salutation=says["salutation"],
        passages=tuple(_passages(content, says)),
        closing=says["closing"],
        footing=says["footing"],
    )


def _passages(content: Content, says: Mapping[str, str]) -> Iterator[Passage]:
    what = (says["what_text"].format(day=content.day), *_lines(content.matter))
    yield Passage(title=says["what"], paragraphs=what)
    yield Passage(title=says["part"], paragraphs=_lines(content.part))
    order = says["why_ordered" if content.is_ordered else "why_strongest"]
    intro = order if content.reasons else says["why_none"]
    yield Passage(title=says["why"], paragraphs=(intro,), items=content.reasons)
    if content.rules:
        yield Passage(title=says["rules"], items=content.rules)
    if content.changes:
        told = (says["change_text"],)
        yield Passage(title=says["change"], paragraphs=told, items=content.changes)
    if content.sources:
        yield Passage(title=says["sources"], items=content.sources)
    yield Passage(title=says["contest"], paragraphs=(says["contest_text"],))
    yield Passage(title=says["contact"], paragraphs=_lines(content.contact))
    for regime in content.regimes:
        wording = catalogue().explaining.regimes[regime].wording[content.language]
        yield Passage(title=wording.title, paragraphs=(wording.text, *_proof(regime, says)))


def _proof(regime: str, says: Mapping[str, str]) -> tuple[str, ...]:
    return (says["verify"],) if regime == "own_promise" else ()


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())

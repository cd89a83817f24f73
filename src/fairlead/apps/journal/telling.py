"""Telling entries to people: names for pseudonyms, sentences for acts, words for commitments."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import orjson
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fairlead.apps.journal.act import known_acts
from fairlead.apps.journal.fact_words import SERVICES, label_of, word_of
from fairlead.apps.journal.models import Checkpoint, Entry, Who, Writing
from fairlead.core.rules.verdict import Refused

_DIGEST = 64
_MOMENT = 27
_PERSON = "ps_"
_SAYABLE = re.compile(r"[A-Z]{1,8}-\d{1,9}")
_GAPS = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class Covered:
    """Why an entry is not told to somebody, and the address at which that can be changed."""

    why: Refused
    href: str


@dataclass(frozen=True)
class Line:
    """One entry as a person reads it; `sealed` are its facts as they stand in the leaf `body`.

    >>> line.who, line.act, line.facts  # doctest: +SKIP
    ('Ada', 'accepted the risk', (('Until', '1 May 2027'),))
    """

    epoch: int
    seq: int
    when: datetime
    who: str
    actor: str
    kind: str
    act: str
    about: str
    facts: tuple[tuple[str, str], ...]
    because: tuple[str, ...]
    erased: int
    signed: int
    sealed: Mapping[str, object] = field(default_factory=dict)
    body: Mapping[str, object] = field(default_factory=dict)
    ext_id: str = ""
    covered: Covered | None = None

    @property
    def place(self) -> tuple[int, int]:
        return (self.epoch, self.seq)

    @property
    def is_signed(self) -> bool:
        """Whether a checkpoint covers it."""
        return self.seq < self.signed

    @property
    def code(self) -> str:
        """Which record it is about, as said aloud: `R-12`; opaque ids are not said."""
        code = self.about.partition(":")[2]
        return code if _SAYABLE.fullmatch(code) else ""


def tell(tenant: str, entries: Sequence[Entry]) -> list[Line]:
    """Put entries of one organisation into words; four queries, however many there are."""
    bodies = [orjson.loads(bytes(entry.body)) for entry in entries]
    people = {entry.actor for entry in entries} | {
        one for body in bodies for one in _people(body.get("facts", {}))
    }
    names = _names(tenant, people)
    words = _words(tenant, {text for body in bodies for text in commitments(body.get("facts", {}))})
    signed = _signed({entry.log_id for entry in entries})
    return [
        _line(entry, body, names, words, signed)
        for entry, body in zip(entries, bodies, strict=True)
    ]


def name_of(actor: str, names: Mapping[str, str]) -> str:
    """Say who a pseudonym is, as long as that may be known."""
    if actor in names:
        return names[actor]
    if actor.startswith("svc:"):
        service = actor.removeprefix("svc:")
        return str(SERVICES.get(service) or _("Fairlead ({service})").format(service=service))
    return _("somebody whose name was erased")


def act_says(kind: str) -> str:
    """Complete the sentence “Ada …” for a kind of entry."""
    act = known_acts().get(kind)
    return str(act.says) if act else kind


def when_of(ts: str) -> datetime:
    """Read the time of an entry."""
    return datetime.fromisoformat(ts).astimezone(UTC)


def _line(
    entry: Entry,
    body: Mapping[str, object],
    names: Mapping[str, str],
    words: Mapping[str, Writing],
    signed: Mapping[int, int],
) -> Line:
    facts = body.get("facts", {})
    told = facts if isinstance(facts, dict) else {}
    kept = [words[text] for text in commitments(told) if text in words]
    return Line(
        epoch=entry.log.epoch,
        seq=entry.seq,
        when=when_of(str(body["ts"])),
        who=name_of(entry.actor, names),
        actor=entry.actor,
        kind=entry.type,
        act=act_says(entry.type),
        about=entry.about,
        facts=tuple(
            (label_of(key), shown)
            for key, value in told.items()
            if (shown := _shown(key, value, words, names))
        ),
        because=tuple(_GAPS.sub("\n", each.text.strip()) for each in kept if not each.erased_at),
        erased=sum(1 for each in kept if each.erased_at),
        signed=signed.get(entry.log_id, 0),
        sealed=told,
        body=body,
        ext_id=entry.ext_id,
    )


def _names(tenant: str, actors: Iterable[str]) -> dict[str, str]:
    found = Who.objects.filter(tenant=tenant, pseudonym__in=set(actors))
    return dict(found.values_list("pseudonym", "shown_as"))


def _words(tenant: str, commitments: Iterable[str]) -> dict[str, Writing]:
    found = Writing.objects.filter(tenant=tenant, commitment__in=set(commitments))
    return {each.commitment: each for each in found}


def _signed(logs: Iterable[int]) -> dict[int, int]:
    found = Checkpoint.objects.filter(log_id__in=set(logs)).values("log_id")
    return {row["log_id"]: row["size"] for row in found.annotate(size=Max("size"))}


def commitments(value: object) -> list[str]:
    """Collect what may be the commitment to a text, however deep it stands."""
    if isinstance(value, str):
        return [value] if len(value) == _DIGEST else []
    if isinstance(value, dict):
        return [text for item in value.values() for text in commitments(item)]
    if isinstance(value, list):
        return [text for item in value for text in commitments(item)]
    return []


def _people(facts: object) -> list[str]:
    """Collect the people whom the facts name by their pseudonyms, however deep they stand."""
    if isinstance(facts, str):
        return [facts] if facts.startswith(_PERSON) else []
    if isinstance(facts, dict | list):
        told = facts.values() if isinstance(facts, dict) else facts
        return [one for value in told for one in _people(value)]
    return []


def _shown(fact: str, value: object, words: Mapping[str, Writing], names: Mapping[str, str]) -> str:
    """Write a fact for people; a text is told apart, beside the facts."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(filter(None, (_shown(fact, item, words, names) for item in value)))
    if isinstance(value, dict):
        told = ((label_of(key), _shown(key, item, words, names)) for key, item in value.items())
        return "; ".join(f"{key}: {shown}" for key, shown in told if shown)
    if value is None or value in words:
        return ""
    if isinstance(value, str) and value.startswith(_PERSON):
        return name_of(value, names)
    return _day(word_of(fact, value)) if isinstance(value, str) else str(value)


def _day(text: str) -> str:
    try:
        if len(text) == _MOMENT:
            return date_format(when_of(text), "j F Y, H:i e")
        return date_format(date.fromisoformat(text), "j F Y")
    except ValueError:
        return text if len(text) != _DIGEST else f"{text[:12]}…"

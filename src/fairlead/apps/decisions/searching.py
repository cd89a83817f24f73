"""Searching decisions: what is asked stands in the address, and a page costs the same at a million.

Nothing is counted, and the next page begins where this one ends (keyset), so that every page is
read from an index. What cannot be understood is left out and said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from fairlead.apps.decisions import blind
from fairlead.apps.decisions.archived import searching as archive
from fairlead.apps.decisions.models import Decision
from fairlead.apps.decisions.queries import decisions
from fairlead.apps.journal.models import Log
from fairlead.apps.keyring.services import found as key_found
from fairlead.apps.org.models import Member, Organisation

PER_PAGE: Final = 50
_FEW: Final = 500  # a term that fewer decisions have is looked up by itself first
_PSEUDONYM: Final = "sub_"
_TEXTS: Final = ("id", "person", "system", "version", "outcome", "kind")
_LONGEST: Final = 128
Place = tuple[datetime, int]


@dataclass(frozen=True)
class Asked:
    """What is asked for; empty fields ask for nothing. `before` continues a list."""

    id: str = ""
    person: str = ""
    system: str = ""
    version: str = ""
    outcome: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    overridden: bool = False
    before: Place | None = None
    notes: Sequence[str] = field(default=(), compare=False)

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything but the place in the list is asked."""
        return replace(self, before=None) != Asked()

    @property
    def asks_for_answers(self) -> bool:
        """Say whether what is found tells what was decided."""
        return bool(self.outcome or self.overridden)

    def link(self, path: str, **changes: Any) -> str:  # noqa: ANN401 - values of its own fields
        """Give the address that asks the same, with some of it changed."""
        asked = replace(self, **changes)
        told: dict[str, str] = {name: getattr(asked, name) for name in _TEXTS}
        told["since"] = asked.since.isoformat() if asked.since else ""
        told["until"] = asked.until.isoformat() if asked.until else ""
        told["overridden"] = "yes" if asked.overridden else ""
        told["before"] = place_said(asked.before) if asked.before else ""
        kept = {name: value for name, value in told.items() if value}
        return f"{path}?{urlencode(kept)}" if kept else path


@dataclass(frozen=True)
class Found:
    """One page of what was found, and where the next begins."""

    rows: Sequence[Decision]
    more: Place | None
    troubles: Sequence[str] = ()  # what of the archive is not among them, and why

    @property
    def reaches_back(self) -> bool:
        """Say whether some of them are from the archive."""
        return any(each.archived_in for each in self.rows)


def read(told: QueryDict) -> Asked:
    """Read what an address asks; what cannot be understood is left out, and said."""
    notes = list[str]()
    texts = {name: told.get(name, "").strip()[:_LONGEST] for name in _TEXTS}
    since, until = _day(told, "since", notes), _day(told, "until", notes)
    if since and until and until < since:
        notes.append(_("The period ends before it begins: nothing lies in it."))
    return Asked(
        **{name: "" if "\x00" in text else text for name, text in texts.items()},
        since=since,
        until=until,
        overridden=told.get("overridden", "") in {"yes", "true", "1", "on"},
        before=_place(told.get("before", ""), notes),
        notes=tuple(notes),
    )


def matching(firm: Organisation, asked: Asked) -> QuerySet[Decision]:
    """Give all decisions that match, newest first, of all pages."""
    rows = decisions(firm).filter(_exact(asked)).order_by("-at", "-id")
    if asked.person:
        rows = rows.filter(subject=_pseudonym(firm, asked.person))
    if asked.since:
        rows = rows.filter(at__gte=_midnight(asked.since))
    if asked.until:
        rows = rows.filter(at__lt=_midnight(asked.until + timedelta(days=1)))
    return rows


def search_for(member: Member, asked: Asked, *, limit: int = PER_PAGE) -> Found:
    """Search for a person: what they are to look at blind is marked, and no answer finds it."""
    found = search(member.organisation, asked, limit=limit, member=member)
    blind.cover(member, found.rows)
    if not asked.asks_for_answers:
        return found
    return replace(found, rows=[each for each in found.rows if not blind.hidden(each)])


def search(
    firm: Organisation, asked: Asked, *, limit: int = PER_PAGE, member: Member | None = None
) -> Found:
    """Give one page of the decisions that match, newest first; the oldest are in the archive."""
    rows = _narrowed(firm, asked)
    if member is not None and asked.asks_for_answers:
        rows = blind.open_to(member, rows)
    if asked.before:
        at, pk = asked.before
        # The bound on the first column alone is what lets an index be entered at the place.
        rows = rows.filter(at__lte=at).filter(Q(at__lt=at) | Q(id__lt=pk))
    here = list(rows[: limit + 1])
    there = _in_archive(firm, asked, here, limit)
    both = {(each.log_id, each.seq): each for each in (*there.rows, *here)}
    read = sorted(both.values(), key=lambda each: (each.at, each.pk), reverse=True)
    shown = read[:limit]
    epochs = dict(Log.objects.filter(tenant=firm.public_id).values_list("pk", "epoch"))
    for each in shown:
        each.epoch = epochs[each.log_id]  # type: ignore[attr-defined]  # the address of its page
    more = (shown[-1].at, shown[-1].pk) if len(read) > limit else None
    return Found(shown, more, there.troubles)


def _narrowed(firm: Organisation, asked: Asked) -> QuerySet[Decision]:
    """Give what matches; of several terms a rare one is looked up first, by its own index.

    Asked for an old version and an outcome that hardly ever comes, a database without statistics
    reads all of that version.
    """
    rows, terms = matching(firm, asked), _terms(asked)
    for term in terms if len(terms) > 1 else ():
        few = decisions(firm).filter(**term).order_by().values_list("pk", flat=True)[: _FEW + 1]
        if len(found := list(few)) <= _FEW:
            return rows.filter(pk__in=found)
    return rows


def _in_archive(
    firm: Organisation, asked: Asked, here: Sequence[Decision], limit: int
) -> archive.Found:
    """Look into the archive, unless all in it is older than this page."""
    wanted = archive.Wanted(
        ext_id=asked.id,
        subject=_pseudonym(firm, asked.person) if asked.person else "",
        system=asked.system,
        version=asked.version,
        outcome=asked.outcome,
        kind=asked.kind,
        since=_midnight(asked.since) if asked.since else None,
        until=_midnight(asked.until + timedelta(days=1)) if asked.until else None,
        overridden=asked.overridden,
        before=asked.before,
    )
    if len(here) > limit:
        oldest = here[-1].at
        wanted = replace(wanted, since=max(wanted.since or oldest, oldest))
    return archive.search(firm, wanted, limit=limit + 1)


def place_said(place: Place) -> str:
    """Write a place in the list for an address.

    >>> place_said((datetime(2026, 1, 31, 9, 30, tzinfo=UTC), 7))
    '2026-01-31T09:30:00.000000~7'
    """
    at, pk = place
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}~{pk}"


def seen(firm: Organisation, field_name: str) -> list[str]:
    """Name what stands in a field of the newest decisions, to choose from."""
    newest = decisions(firm).order_by("-at", "-id").values_list(field_name, flat=True)
    return sorted({value for value in newest[:300] if value})


def _exact(asked: Asked) -> Q:
    wanted = Q()
    for term in _terms(asked):
        wanted &= Q(**term)
    if asked.system:
        wanted &= Q(system__number=_number(asked.system))
    return wanted & Q(overridden=True) if asked.overridden else wanted


def _terms(asked: Asked) -> list[dict[str, str]]:
    """Name the terms that each have an index of their own."""
    told = {
        "ext_id": asked.id,
        "version": asked.version,
        "outcome": asked.outcome,
        "kind": asked.kind,
    }
    return [{name: value} for name, value in told.items() if value]


def _number(code: str) -> int:
    """Read SYS-3 as 3; what is no code matches nothing."""
    digits = code.upper().removeprefix("SYS-")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 9 else 0  # noqa: PLR2004 - fits a column


def _pseudonym(firm: Organisation, person: str) -> str:
    """Find the ledger's name of a person: as typed, or by the pseudonym that the sender uses."""
    if person.startswith(_PSEUDONYM):
        return person
    held = key_found(firm.tenant, f"p:{person}")
    return held.pseudonym if held else _PSEUDONYM


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())


def _day(told: QueryDict, name: str, notes: list[str]) -> date | None:
    text = told.get(name, "").strip()
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        notes.append(_("“{text}” is no day: write 2026-01-31.").format(text=text[:20]))
        return None
    return found if date.min < found < date.max else None


def _place(text: str, notes: list[str]) -> Place | None:
    if not text:
        return None
    at, _tilde, pk = text.partition("~")
    try:
        if not (pk.isascii() and pk.isdecimal() and len(pk) < 19):  # noqa: PLR2004 - fits a column
            raise ValueError(pk)  # noqa: TRY301 - one way out for whatever will not do
        return datetime.fromisoformat(at).replace(tzinfo=UTC), int(pk)
    except ValueError:
        notes.append(_("The address does not say where the list goes on: it starts anew."))
        return None

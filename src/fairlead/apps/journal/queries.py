"""Reading the ledger: what happened to a record, and how far the log is vouched for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery

from fairlead.apps.journal.act import Record, known_acts
from fairlead.apps.journal.kinds import OF_PEOPLE, of_kinds
from fairlead.apps.journal.models import Anchor, Checkpoint, Entry, Head, Log, Who
from fairlead.apps.journal.pruned import Pruned, last_of
from fairlead.apps.journal.telling import Line, tell

COPY_KINDS = Anchor.Kind.choices
Place = tuple[int, int]
"""Where an entry stands, over all logs of an organisation: epoch and index."""


@dataclass(frozen=True)
class Copy:
    """An outside copy of a checkpoint: who holds it, how they got it, of which size."""

    holder: str
    kind: str
    size: int
    at: datetime


@dataclass(frozen=True)
class Position:
    """How long the log of an organisation is, and what vouches for it.

    `signed` of `size` entries are covered by our own checkpoint; only those below the
    size of an outside copy are safe from somebody who owns both database and key.
    """

    origin: str
    epoch: int
    vkey: str
    state: str
    trouble: str
    size: int
    signed: int
    signed_at: datetime | None
    note: str
    copies: tuple[Copy, ...]
    pruned: Pruned | None = None

    @property
    def kept(self) -> int:
        """How many entries are still here; of the others only the hashes are."""
        return self.size - (self.pruned.below if self.pruned else 0)

    @property
    def outside(self) -> int:
        """How many entries an outside copy covers."""
        return max((copy.size for copy in self.copies), default=0)

    @property
    def unwitnessed(self) -> int:
        """How many entries no outside copy covers."""
        return self.size - self.outside

    @property
    def last_copy_at(self) -> datetime | None:
        return max((copy.at for copy in self.copies), default=None)


def current_log(tenant: str) -> Log:
    """Find the log that an organisation writes to now."""
    return Log.objects.filter(tenant=tenant).order_by("-epoch")[:1].get()


@dataclass(frozen=True)
class Foot:
    """What the foot of every page says of the log; asked in one query."""

    size: int
    signed_at: datetime | None
    copies: int


def foot(tenant: str) -> Foot | None:
    """Say how far the log is, when it was last signed and how many copies are outside."""
    signed = Checkpoint.objects.filter(log=OuterRef("pk")).order_by("-size")
    holders = Anchor.objects.filter(log=OuterRef("pk"), size__gt=0).order_by().values("log")
    row = (
        Log.objects.filter(tenant=tenant)
        .order_by("-epoch")
        .values_list(
            "head__size",
            Subquery(signed.values("created_at")[:1]),
            Subquery(holders.annotate(n=Count("holder", distinct=True)).values("n")),
        )
        .first()
    )
    return Foot(row[0] or 0, row[1], row[2] or 0) if row else None


def position(tenant: str) -> Position:
    """Say how long the log is, what is signed, and who holds a copy."""
    log = current_log(tenant)
    last = Checkpoint.objects.filter(log=log).order_by("-size").first()
    anchors = Anchor.objects.filter(log=log).order_by("-created_at", "-pk")[:50]
    return Position(
        origin=log.origin,
        epoch=log.epoch,
        vkey=log.vkey,
        state=log.state,
        trouble=log.trouble,
        size=Head.objects.values_list("size", flat=True).get(log=log),
        signed=last.size if last else 0,
        signed_at=last.created_at if last else None,
        note=last.note if last else "",
        copies=tuple(
            Copy(each.holder, each.get_kind_display(), each.size, each.created_at)
            for each in anchors
        ),
        pruned=last_of(log) if log.pruned_below else None,
    )


def timeline(  # noqa: PLR0917 - the one question of this page, asked from everywhere
    tenant: str,
    about: Record | str | None = None,
    actor: str | None = None,
    kinds: Sequence[str] | None = None,
    before: Place | int | None = None,
    limit: int = 50,
    *,
    programs: bool = False,
) -> list[Line]:
    """Tell what happened, newest first: all of it, about one record, by one person, of some kinds.

    What programs do by the thousand is told only with `programs`, or where its kind is asked for.
    `before` continues a list: the `place` of its last line, or an index in the newest log.
    """
    entries = Entry.objects.all()
    if about is not None:
        named = about if isinstance(about, str) else f"{about.ledger_kind}:{about.ledger_id}"
        entries = entries.filter(about=named)
    if actor:
        entries = entries.filter(actor=actor)
    if kinds:
        entries = entries.filter(of_kinds(kinds))
    elif not programs:
        entries = entries.filter(OF_PEOPLE)
    return tell(tenant, _newest(entries, tenant, before, min(limit, 500)))


def _newest(
    entries: QuerySet[Entry], tenant: str, before: Place | int | None, most: int
) -> list[Entry]:
    """Read the last of them log by log: at once, PostgreSQL would sort every entry for the few."""
    if before is None:
        newest = Log.objects.filter(tenant=tenant).order_by("-epoch").values("pk")[:1]
        found = list(_last(entries.filter(log=Subquery(newest)), most))
        if len(found) == most or (found and found[0].log.epoch == 1):
            return found
    found = []
    for log, until in _until(tenant, before):
        mine = entries.filter(log=log) if until is None else entries.filter(log=log, seq__lt=until)
        found += _last(mine, most - len(found))
        if len(found) == most:
            break
    return found


def _last(entries: QuerySet[Entry], most: int) -> QuerySet[Entry]:
    return entries.select_related("log").order_by("-seq")[:most]


def _until(tenant: str, before: Place | int | None) -> list[tuple[Log, int | None]]:
    """List the logs of an organisation, newest first, each with the index before which to read."""
    logs = list(Log.objects.filter(tenant=tenant).order_by("-epoch"))
    if before is None:
        return [(log, None) for log in logs]
    epoch, seq = (logs[0].epoch if logs else 1, before) if isinstance(before, int) else before
    return [(log, seq if log.epoch == epoch else None) for log in logs if log.epoch <= epoch]


def kinds() -> list[tuple[str, str]]:
    """List the kinds of acts there are, in the words of the sentence “Ada …”."""
    return sorted(
        ((act.name, str(act.says)) for act in known_acts().values()), key=lambda each: each[1]
    )


def people(tenant: str) -> list[tuple[str, str]]:
    """List who can stand in the ledger of an organisation, by name."""
    found = Who.objects.filter(tenant=tenant).order_by("shown_as")
    return list(found.values_list("pseudonym", "shown_as")[:500])


def about_named(tenant: str, text: str) -> str:
    """Find the record that a person means by `R-12`, as the ledger names it: `risk:R-12`."""
    text = text.strip()
    if ":" in text:
        return text
    found = Entry.objects.filter(OF_PEOPLE, log__tenant=tenant, about__iendswith=f":{text}")
    return found.values_list("about", flat=True).first() or f":{text}"


def tenants() -> list[str]:
    """List the organisations that have a log, by their opaque ids."""
    return list(Log.objects.order_by("tenant").values_list("tenant", flat=True).distinct())

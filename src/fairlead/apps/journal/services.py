"""Doing something: permission, transaction, rule, write, seal; or nothing at all.

with doing(acts.ACCEPTED, by=ada, about=risk) as entry:
    risk.accepted_until = until
    risk.save(update_fields=["accepted_until"])
    entry.update(until=until.isoformat(), because=write_down(because, about=risk))
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from fairlead.apps.journal import acts, seals
from fairlead.apps.journal.act import Act, Actor, Record
from fairlead.apps.journal.append import append
from fairlead.apps.journal.bodies import must_be_own, naming_texts
from fairlead.apps.journal.errors import NotPermittedError, RuleBrokenError
from fairlead.apps.journal.ids import new_id
from fairlead.apps.journal.models import Anchor, Checkpoint, Log, Who, Writing
from fairlead.apps.journal.storage import all_sealed, closed_by
from fairlead.core.ledger.commitment import commit
from fairlead.core.rules.verdict import Allowed, Refused, Verdict


@dataclass
class Sealing:
    """The entry while it is being made: what it is about, and its plain facts.

    Facts are ids, days, whole numbers, digests and commitments; never names or free text.
    """

    act: Act
    by: Actor
    about: Record | None
    facts: dict[str, object] = field(default_factory=dict)
    more: list["Sealing"] = field(default_factory=list)
    ext_id: str = field(default_factory=new_id)

    def update(self, **facts: object) -> None:
        """Add facts to the entry."""
        self.facts.update(facts)

    def also(self, act: Act, *, about: Record, **facts: object) -> None:
        """Seal a second entry in the same moment, after this one."""
        self.more.append(Sealing(act, self.by, about, dict(facts)))

    def body(self) -> dict[str, object]:
        """Give the leaf without its time; the journal adds that under the lock."""
        body: dict[str, object] = {
            "v": 1,
            "type": self.act.name,
            "id": self.ext_id,
            "org": self.by.tenant,
            "actor": self.by.pseudonym,
        }
        if self.about is not None:
            body["obj"] = {"type": self.about.ledger_kind, "id": self.about.ledger_id}
        if self.facts:
            body["facts"] = dict(self.facts)
        return body


@contextmanager
def doing(act: Act, *, by: Actor, about: Record | None = None) -> Iterator[Sealing]:
    """Do one act: check the permission, open the transaction, seal the entry; or leave nothing.

    Raises:
        NotPermittedError: the roles of `by` do not allow it, or `about` is another organisation's.
        LedgerClosedError: the log takes no entries at the moment.
    """
    NotPermittedError.unless(by.may(act, about))
    must_be_own(by, about)
    sealing = Sealing(act, by, about)
    try:
        with transaction.atomic():
            yield sealing
            _seal(by, [sealing, *sealing.more])
    except OperationalError as error:
        # Also COMMIT may fail after it happened: only the log knows.
        if not _sealed_after_all(by, [sealing, *sealing.more]):
            raise closed_by(error) from error


def _seal(by: Actor, sealings: list[Sealing]) -> None:
    for each in sealings:
        must_be_own(by, each.about)
    append(by.tenant, naming_texts(by.tenant, [each.body() for each in sealings]))


def _sealed_after_all(by: Actor, sealings: list[Sealing]) -> bool:
    try:
        return not connection.in_atomic_block and all_sealed(
            by.tenant, [each.ext_id for each in sealings]
        )
    except OperationalError:
        return False


def record_copy(*, by: Actor, holder: str, kind: str) -> Anchor:
    """Note who holds a copy of the newest checkpoint outside this installation.

    Raises:
        NotPermittedError: `by` may not record copies.
        RuleBrokenError: nothing is signed yet, or nobody is named.
    """
    log = Log.objects.filter(tenant=by.tenant).order_by("-epoch")[:1].get()
    newest = Checkpoint.objects.filter(log=log).order_by("-size").first()
    with doing(acts.COPY_RECORDED, by=by, about=log) as entry:
        RuleBrokenError.unless(_may_record(newest, holder))
        size = newest.size if newest else 0
        entry.update(size=size, kind=kind, holder=write_down(holder.strip(), about=log))
        made = Anchor(
            log=log,
            size=size,
            kind=kind,
            holder=holder.strip(),
            ext_id=entry.ext_id,
            created_at=timezone.now(),
        )
        made.seal = seals.seal(seals.key_of(by.tenant), made)
        made.save()
    return made


def _may_record(newest: Checkpoint | None, holder: str) -> Verdict:
    if newest is None:
        return Refused("Nothing is signed yet: wait a few seconds, then give the checkpoint away.")
    if not holder.strip():
        return Refused("Say who holds the copy.")
    return Allowed()


def seal_by_ledger(tenant: str, act: Act, **facts: object) -> None:
    """Seal an entry of the ledger about itself; nobody did it, so nobody is asked."""
    body: dict[str, object] = {"v": 1, "type": act.name, "id": new_id(), "org": tenant}
    body |= {"actor": "svc:ledger", **({"facts": facts} if facts else {})}
    append(tenant, naming_texts(tenant, [body]))


def write_down(text: str, *, about: Record) -> str:
    """Keep what somebody wrote beside the log and give its commitment for the leaf."""
    salt = secrets.token_bytes(32)
    commitment = commit(salt, {"text": text})
    kept = Writing(
        tenant=about.tenant,
        commitment=commitment,
        about=f"{about.ledger_kind}:{about.ledger_id}",
        text=text,
        salt=salt,
        written_at=timezone.now(),
    )
    kept.seal = seals.seal(seals.key_of(about.tenant), kept)
    kept.save()
    return commitment


def know_as(*, tenant: str, pseudonym: str, shown_as: str) -> None:
    """Remember the name behind a pseudonym, for people who read the timeline."""
    known = Who(tenant=tenant, pseudonym=pseudonym, shown_as=shown_as)
    sealed = seals.seal(seals.key_of(tenant), known)
    Who.objects.update_or_create(
        tenant=tenant, pseudonym=pseudonym, defaults={"shown_as": shown_as, "seal": sealed}
    )

"""Making an audit pack: seal what it holds, sign the ledger, write the file, or leave nothing."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.decisions import blind
from fairlead.apps.journal import checkpoints, keys
from fairlead.apps.journal.errors import LedgerClosedError, RuleBrokenError
from fairlead.apps.journal.models import Log
from fairlead.apps.journal.queries import current_log
from fairlead.apps.journal.services import doing, seal_by_ledger
from fairlead.apps.org.models import Member
from fairlead.apps.org.numbering import numbered
from fairlead.apps.pack import acts, queries
from fairlead.apps.pack.gathering import gather
from fairlead.apps.pack.models import Pack
from fairlead.core.ledger import pack
from fairlead.core.ledger.signing import VKey

KEPT = timedelta(days=90)
_CHUNK = 1 << 20


def export_pack(*, by: Member, with_names: bool = True, with_files: bool = True) -> Pack:
    """Make an audit pack of everything the organisation holds, up to this moment.

    The content's digest is sealed first, so that the ledger inside the pack vouches for the
    records beside it; then the ledger is signed; then the file is written and moved into place.

    Raises:
        NotPermittedError: `by` may not make packs.
        RuleBrokenError: it would show them decisions that they are to look at blind.
        SigningRefusedError: the ledger does not agree with what was signed before.
    """
    must_not_show_cases(by)
    today = timezone.localdate()
    content = gather(by.organisation, today=today, with_names=with_names, with_files=with_files)
    with doing(acts.EXPORTED, by=by) as entry:
        made = numbered(
            Pack,
            by.organisation,
            made_by=by,
            with_names=with_names,
            with_files=with_files,
            content=content.digest(),
            kept_until=today + KEPT,
        )
        entry.about = made
        entry.update(content=made.content, names=with_names, files=with_files)
    return _write(made, content, sealed_by=entry.ext_id)


def must_not_show_cases(member: Member, made: Pack | None = None) -> None:
    """Refuse a pack, made or to be made, to whoever is to look blind at decisions in it.

    Raises:
        RuleBrokenError: cases wait for them.
    """
    if n := blind.count(member, below=made.ledger_size if made else None):
        says = _(
            "The ledger in this pack tells the answers of {n} decisions that you are asked to look "
            "at blind: decide or decline them first, or let somebody else take the pack."
        )
        raise RuleBrokenError(says, n=n)


def expire(*, today: date) -> dict[str, str]:
    """Delete the files of packs past their time, and say by pack what stood in the way."""
    return {f"{each.tenant} {each.code}": _expired(each) for each in queries.past_their_time(today)}


def _expired(made: Pack) -> str:
    # Sealed first: a file that is gone without a line about it would look like a loss.
    try:
        seal_by_ledger(made.tenant, acts.EXPIRED, pack=made.code, sha256=made.sha256)
        queries.place(made).unlink(missing_ok=True)
    except (LedgerClosedError, OSError) as trouble:
        return str(trouble)
    made.state = Pack.State.GONE
    made.save(update_fields=["state"])
    return ""


def _write(made: Pack, content: pack.Content, *, sealed_by: str) -> Pack:
    log = current_log(made.tenant)
    top = checkpoints.publish(log)
    parts = _parts(log, made, content, top.size, sealed_by)
    with _new_file(queries.folder()) as (file, place):
        written = pack.write_pack(parts, file)
        file.flush()
        os.fsync(file.fileno())
        made.size, made.sha256 = file.tell(), _digest(place)
    place.rename(queries.place(made))
    made.state, made.ledger_size = Pack.State.READY, top.size
    made.files, made.manifest_sha256 = written.files, written.manifest_sha256
    made.save()
    return made


def _parts(
    log: Log, made: Pack, content: pack.Content, size: int, sealed_by: str
) -> pack.PackParts:
    notes = queries.notes(log, size)
    return pack.PackParts(
        checkpoint=notes[-1],
        checkpoints=notes[:-1],
        key=keys.signing_key(log),
        keys=[VKey.parse(log.vkey)],
        ledger=queries.whole(log, size),
        content=content,
        anchors=queries.anchors(log),
        sealed_at=queries.index_of(log, sealed_by),
        about={
            "made_at": made.created_at.isoformat(),
            "organisation": made.organisation.name,
            "pack": made.code,
            "with_files": made.with_files,
            "with_names": made.with_names,
        },
    )


@contextmanager
def _new_file(folder: Path) -> Iterator[tuple[BinaryIO, Path]]:
    place = folder / f".{secrets.token_hex(8)}.part"
    try:
        with os.fdopen(os.open(place, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file, place
    except BaseException:
        place.unlink(missing_ok=True)
        raise


def _digest(place: Path) -> str:
    digest = sha256()
    with place.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()

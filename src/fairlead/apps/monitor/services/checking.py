"""Setting up checks, changing them and what they are compared with."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypedDict, Unpack

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.evidence import blobs
from fairlead.apps.journal.errors import BadInputError, NotPermittedError, RuleBrokenError
from fairlead.apps.journal.services import doing, write_down
from fairlead.apps.monitor import acts, measuring, sources
from fairlead.apps.monitor.models import Check, Reference, Rhythm, Source, Window
from fairlead.apps.org.models import Member
from fairlead.apps.org.numbering import numbered
from fairlead.apps.register.models import AISystem, ModelVersion
from fairlead.core.rules.because import is_reason
from fairlead.core.rules.rhythm import BY_HAND

_LEAST_REASON: Final = 10
_MOST_KEPT: Final = 365
_LONGEST_NAME: Final = 200
_BY_ITSELF: Final = frozenset({Source.FOLDER, Source.SQL, Source.LOG})
_PROFILE_MIB: Final = 512


class CheckFacts(TypedDict, total=False):
    """What a check takes."""

    name: str
    version: ModelVersion | None
    source: str
    place: str
    labels: str
    query: str
    dsn: str
    columns: Mapping[str, Any]
    policy: Mapping[str, Any]
    window: str
    rhythm: str
    reference: Reference | None
    keep_days: int


def add_check(system: AISystem, *, by: Member, **facts: Unpack[CheckFacts]) -> Check:
    """Set up a check of a system; it is due at once when it runs by itself.

    Raises:
        RuleBrokenError: name, source, columns, limits or rhythm will not do; the sentence says why.
    """
    with doing(acts.CHECK_ADDED, by=by, about=system) as entry:
        told = dict(facts)
        dsn = str(told.pop("dsn", ""))
        draft = Check(organisation=system.organisation, system=system, number=1, **told)
        _must_do(draft, dsn=dsn)
        due = timezone.now() if draft.rhythm != BY_HAND and draft.source in _BY_ITSELF else None
        told |= {"due_at": due, "added_by": by, "name": draft.name.strip(), "query": draft.query}
        made = numbered(Check, system.organisation, system=system, **told)
        _keep_dsn(made, dsn)
        entry.about = made
        entry.update(system=system.code, **_sealed(made))
    return made


def change_check(check: Check, *, by: Member, rev: int, **facts: Unpack[CheckFacts]) -> Check:
    """Change a check; its reference is changed by an act of its own.

    Raises:
        RuleBrokenError: somebody else changed it meanwhile, or something will not do.
    """
    with doing(acts.CHECK_CHANGED, by=by, about=check) as entry:
        told = {name: value for name, value in facts.items() if name not in {"dsn", "reference"}}
        for name, value in told.items():
            setattr(check, name, value)
        _must_do(check, dsn=str(facts.get("dsn", "")))
        mine = Check.objects.of(check.organisation).filter(pk=check.pk, rev=rev)
        if mine.update(rev=rev + 1) != 1:
            says = _("Somebody else changed {code} meanwhile: look again, then change it.")
            raise RuleBrokenError(says, code=check.code)
        check.rev = rev + 1
        check.due_at = _next(check)
        check.save()
        _keep_dsn(check, str(facts.get("dsn", "")))
        entry.update(changed=sorted(facts), **_sealed(check))
    return check


def compare_with(check: Check, reference: Reference, *, by: Member, because: str) -> Check:
    """Compare a check with another past from now on, and say why.

    Raises:
        RuleBrokenError: it is compared with that already, no reason is given, or the profile was
            made of other columns.
    """
    with doing(acts.CHECK_REFERENCED, by=by, about=check) as entry:
        if check.reference_id == reference.pk:
            raise RuleBrokenError(_("It is compared with {code} already."), code=reference.code)
        _must_say(because)
        before = check.reference.code if check.reference else ""
        check.reference = reference
        _must_fit(check)
        check.save(update_fields=["reference"])
        entry.update(
            reference=reference.code,
            sha256=reference.digest,
            before=before,
            because=write_down(because.strip(), about=check),
        )
    return check


def pause(check: Check, *, by: Member, because: str) -> Check:
    """Let a check rest, with a reason; the gate then says that nobody watches."""
    with doing(acts.CHECK_PAUSED, by=by, about=check) as entry:
        if check.is_paused:
            raise RuleBrokenError(_("{code} is paused already."), code=check.code)
        _must_say(because)
        check.paused_at, check.paused_because = timezone.now(), because.strip()
        check.save(update_fields=["paused_at", "paused_because"])
        entry.update(because=write_down(because.strip(), about=check))
    return check


def resume(check: Check, *, by: Member) -> Check:
    """Take a check up again."""
    with doing(acts.CHECK_RESUMED, by=by, about=check):
        if not check.is_paused:
            raise RuleBrokenError(_("{code} is not paused."), code=check.code)
        check.paused_at, check.paused_because, check.due_at = None, "", _next(check)
        check.save(update_fields=["paused_at", "paused_because", "due_at"])
    return check


def seal_reference(
    system: AISystem, *, by: Member, name: str, data: bytes, because: str
) -> Reference:
    """Seal a reference profile that a pipeline or notebook made: its bytes never change.

    Raises:
        BadInputError: the bytes are no profile.
        RuleBrokenError: no name or reason is given.
    """
    with doing(acts.REFERENCE_SEALED, by=by, about=system) as entry, blobs.staged(data) as staged:
        profile = measuring.read_reference(data)
        if not name.strip() or len(name) > _LONGEST_NAME:
            raise RuleBrokenError(_("Give it a name of 1 to 200 characters."))
        _must_say(because)
        made = numbered(
            Reference,
            system.organisation,
            system=system,
            name=name.strip(),
            digest=staged.digest,
            map_digest=profile.map,
            rows=profile.state.rows,
            columns=len(profile.shapes),
            because=because.strip(),
            sealed_by=by,
        )
        entry.about = made
        said = write_down(because.strip(), about=made)
        entry.update(system=system.code, sha256=made.digest, rows=made.rows, because=said)
        blobs.keep(staged)
    return made


def seal_and_compare(
    check: Check, *, by: Member, name: str, data: blobs.Data, filename: str, because: str
) -> Reference:
    """Seal the profile of a file of rows and compare a check with it: both, or nothing.

    Raises:
        BadInputError: the file cannot be measured by the check's columns.
        RuleBrokenError: no name or reason is given.
    """
    NotPermittedError.unless(by.may(acts.CHECK_REFERENCED, check))
    profile = profile_of_file(data, filename=filename, columns=check.columns)
    with transaction.atomic():
        made = seal_reference(check.system, by=by, name=name, data=profile, because=because)
        compare_with(check, made, by=by, because=because)
    return made


def profile_of_file(data: blobs.Data, *, filename: str, columns: Mapping[str, Any]) -> bytes:
    """Make the bytes of a reference profile from a file of rows; the rows are gone afterwards.

    Raises:
        BadInputError: the file cannot be measured by this column map.
    """
    work = Path(settings.FAIRLEAD_DATA) / "measuring"
    work.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=work) as place, blobs.staged(data) as staged:
        path = Path(place) / ("rows" + "".join(Path(filename).suffixes[-2:]).casefold())
        staged.path.rename(path)
        profile = measuring.profiled(path, measuring.read_columns(columns), memory_mb=_PROFILE_MIB)
        return profile.to_bytes()


def _must_do(check: Check, *, dsn: str) -> None:
    """Refuse a check that could not run, with the first sentence about it."""
    if not check.name.strip() or len(check.name) > _LONGEST_NAME:
        raise RuleBrokenError(_("Give the check a name of 1 to 200 characters."))
    for field, choices in (("source", Source), ("rhythm", Rhythm), ("window", Window)):
        if getattr(check, field) not in choices.values:
            raise RuleBrokenError(_("Choose the {field}."), field=_(field))
    if not 0 <= check.keep_days <= _MOST_KEPT:
        raise RuleBrokenError(_("Rows are kept for 0 to {most} days."), most=_MOST_KEPT)
    if check.source == Source.UPLOAD and check.rhythm != Rhythm.BY_HAND:
        raise RuleBrokenError(_("A file that somebody hands in is measured by hand."))
    _must_reach(check, dsn)
    measuring.read_columns(check.columns)
    measuring.read_policy(check.policy)
    _must_belong(check)
    _must_fit(check)


def _must_reach(check: Check, dsn: str) -> None:
    if check.source == Source.FOLDER:
        sources.folder(check.tenant, check.place)
    if check.source == Source.LOG:
        sources.labels_of(check)
    if check.source == Source.SQL:
        check.query = sources.may_query(check.query)
        if dsn or not check.locked_dsn:
            sources.may_ask(dsn)


def _must_belong(check: Check) -> None:
    for other in (check.version, check.reference):
        if other is not None and other.organisation_id != check.organisation_id:
            raise RuleBrokenError(_("Choose something of your own organisation."))


def _must_fit(check: Check) -> None:
    """A profile of other columns cannot be compared with."""
    if check.reference is None:
        return
    if measuring.read_columns(check.columns).digest != check.reference.map_digest:
        says = _("{code} was made with another column map: use the same, or make it anew.")
        raise BadInputError(says, code=check.reference.code)


def _must_say(because: str) -> None:
    if not is_reason(because, least=_LEAST_REASON):
        raise RuleBrokenError(_("Say in a few words why."))


def _keep_dsn(check: Check, dsn: str) -> None:
    if dsn and check.source == Source.SQL:
        check.locked_dsn = sources.lock_dsn(check, dsn)
        check.save(update_fields=["locked_dsn"])


def _next(check: Check) -> datetime | None:
    if check.rhythm == BY_HAND or check.source not in _BY_ITSELF:
        return None
    return check.due_at or timezone.now()


def _sealed(check: Check) -> dict[str, object]:
    """What of a check stands in the ledger: keys and digests, no word that somebody typed."""
    told: dict[str, object] = {
        "source": str(check.source),
        "rhythm": str(check.rhythm),
        "window": str(check.window),
        "keep_days": check.keep_days,
        "columns": measuring.read_columns(check.columns).digest,
        "policy": measuring.read_policy(check.policy).digest,
        "name": write_down(check.name, about=check),
    }
    if check.version is not None:
        told |= {"version": f"{check.version.model.code}"}
    if check.reference is not None:
        told |= {"reference": check.reference.code}
    if check.labels:
        told |= {"labels": write_down(check.labels, about=check)}
    if check.query:
        told |= {"query": write_down(check.query, about=check)}
    return told

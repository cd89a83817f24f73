"""Taking evidence in: file, link, statement, result; and renewing what ran out."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from fairlead.apps.evidence import acts, blobs, queries
from fairlead.apps.evidence.intake import Looked, look
from fairlead.apps.evidence.models import Evidence
from fairlead.apps.evidence.results import Reading, read_file, run_day
from fairlead.apps.evidence.services.linking import attach, link_controls
from fairlead.apps.journal.act import Act, Record
from fairlead.apps.journal.errors import BadInputError, NotPermittedError, RuleBrokenError
from fairlead.apps.journal.services import Sealing, doing, write_down
from fairlead.apps.org.models import Member
from fairlead.apps.org.numbering import numbered
from fairlead.apps.org.programs import Program
from fairlead.core.results.summary import Summary, digest_of
from fairlead.core.rules.evidence import Grade, may_be_valid
from fairlead.core.rules.evidence import valid_until as usual_end
from fairlead.core.rules.verdict import Refused

_WITH_FILE: Final = frozenset({"file", "scan", "measurement"})
_USUAL: Final = {
    "file": Grade.OBSERVED,
    "link": Grade.STATED,
    "attestation": Grade.STATED,
    "scan": Grade.TESTED,
    "measurement": Grade.TESTED,
}
_LONGEST_TITLE: Final = 200
_MIB: Final = 1024 * 1024


class AlreadyHereError(RuleBrokenError):
    """The same bytes are here already; `number` says as which evidence, so it can be linked."""

    number: int = 0


@dataclass(kw_only=True)
class Told:
    """What somebody told about new evidence, checked and filled up."""

    kind: str
    title: str
    text: str
    url: str
    grade: Grade
    valid_from: date
    valid_until: date
    source: str
    about: Record | None
    controls: list[str] = field(default_factory=list)
    renews: Evidence | None = None
    owner: Member | None = None
    # What nobody said: it follows from what is found in the file.
    left_open: frozenset[str] = frozenset()
    reading: Reading | None = None

    def columns(self) -> dict[str, object]:
        """Give what goes into the row as it was told."""
        return {
            "form": self.kind,
            "title": self.title,
            "text": self.text,
            "url": self.url,
            "grade": int(self.grade),
            "valid_from": self.valid_from,
            "valid_until": self.valid_until,
            "source": self.source,
            "renews": self.renews,
            "reading": self.reading.to_json() if self.reading else None,
        }

    def take_over(self, reading: Reading | None) -> None:
        """Let a tool's results that could be read count as tested, from the day of the run."""
        self.reading = reading
        if not isinstance(reading, Summary):
            return
        self.kind = "measurement" if self.kind == "file" else self.kind
        if "grade" in self.left_open:
            self.grade = Grade.TESTED
        if "valid_from" in self.left_open:
            self.valid_from = run_day(reading, today=self.valid_from)
        if "valid_until" in self.left_open:
            self.valid_until = usual_end(self.grade, valid_from=self.valid_from)
        RuleBrokenError.unless(
            may_be_valid(valid_from=self.valid_from, valid_until=self.valid_until)
        )


def take_in(
    *,
    by: Member | Program,
    title: str,
    kind: str = "file",
    data: blobs.Data | None = None,
    media_type: str = "",
    filename: str = "",
    url: str = "",
    grade: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
    about: Record | None = None,
    controls: Sequence[str] = (),
    text: str = "",
    source: str = "manual",
    renews: Evidence | None = None,
    owner: Member | None = None,
) -> Evidence:
    """Take something in as evidence: look at it, keep it by digest, link it, seal it.

    Whoever takes it in owns it; of what a program takes in, `owner` says who does.

    Raises:
        NotPermittedError: `by` may not take evidence in.
        AlreadyHereError: the same bytes are here already.
        BadInputError: the file or address cannot be kept; the sentence says why.
        RuleBrokenError: grade, days or controls will not do.
    """
    act = _act_for(kind, renews)
    NotPermittedError.unless(by.may(act, renews))
    level = _grade(kind, grade)
    since = valid_from or timezone.localdate()
    told = Told(
        kind=kind,
        title=title.strip(),
        text=text.strip(),
        url=_address(url) if kind == "link" else "",
        grade=level,
        valid_from=since,
        valid_until=valid_until or usual_end(level, valid_from=since),
        source=source,
        about=about,
        controls=list(controls),
        renews=renews,
        owner=by if isinstance(by, Member) else owner,
        left_open=_left_open(grade=grade, valid_from=valid_from, valid_until=valid_until),
    )
    _must_say_something(told)
    if kind not in _WITH_FILE:
        return _keep_words(act, told, by=by)
    if data is None:
        raise BadInputError("No file came with it: choose one and send it again.")
    with blobs.staged(data) as staged:
        looked = look(staged.path, filename=filename, declared=media_type)
        told.take_over(read_file(staged.path, looked))
        return _keep_file(act, told, staged, looked, by=by)


def attest(
    *,
    by: Member,
    title: str,
    text: str,
    controls: Sequence[str] = (),
    about: Record | None = None,
    valid_until: date | None = None,
) -> Evidence:
    """State something oneself, as evidence of the lowest grade; the words are sealed."""
    return take_in(
        by=by,
        title=title,
        kind="attestation",
        text=text,
        controls=controls,
        about=about,
        valid_until=valid_until,
    )


def renew(old: Evidence, *, by: Member | Program, **told: object) -> Evidence:
    """Put new evidence in the place of old; it takes over what that supported.

    Raises:
        RuleBrokenError: the old one was withdrawn or renewed already.
    """
    told.setdefault("title", old.title)
    told.setdefault("kind", old.form)
    told.setdefault("text", old.text)
    told["controls"] = sorted({*queries.controls_of(old), *told.get("controls", ())})  # type: ignore[misc]  # names of controls
    return take_in(by=by, renews=old, **told)  # type: ignore[arg-type]  # passed on as they came


def _act_for(kind: str, renews: Evidence | None) -> Act:
    if kind not in _USUAL:
        raise RuleBrokenError("“{kind}” is no kind of evidence.", kind=kind[:20])
    if renews is not None:
        return acts.RENEWED
    return acts.ATTESTED if kind == "attestation" else acts.TAKEN_IN


def _left_open(**told: object) -> frozenset[str]:
    return frozenset(name for name, value in told.items() if not value)


def _grade(kind: str, told: str) -> Grade:
    if told and told.upper() not in Grade.__members__:
        raise RuleBrokenError("“{grade}” is no grade of evidence.", grade=told[:20])
    grade = Grade[told.upper()] if told else _USUAL[kind]
    if kind == "attestation" and grade is not Grade.STATED:
        raise RuleBrokenError.of(
            Refused(
                "A statement is graded “stated”: to show more, take in the record itself.",
                clause="9.1",
            )
        )
    return grade


def _must_say_something(told: Told) -> None:
    RuleBrokenError.unless(may_be_valid(valid_from=told.valid_from, valid_until=told.valid_until))
    if not told.title:
        raise RuleBrokenError("Give it a title that says what it shows.")
    if len(told.title) > _LONGEST_TITLE:
        raise RuleBrokenError("The title is longer than {most} characters.", most=_LONGEST_TITLE)
    if told.kind == "attestation" and not told.text:
        raise RuleBrokenError("Write what you state, in words that can be checked later.")


def _address(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
        named = parts.hostname
    except ValueError:
        parts, named = urlsplit(""), None
    if parts.scheme not in {"http", "https"} or not named or len(url) > 2000:  # noqa: PLR2004 - the column
        raise BadInputError("Give the whole address, beginning with https://.")
    if parts.username or parts.password:
        raise BadInputError("The address holds a password: take it out, everybody could read it.")
    return url.strip()


def _keep_words(act: Act, told: Told, *, by: Member | Program) -> Evidence:
    with doing(act, by=by, about=told.renews) as entry:
        digest = hashlib.sha256(told.url.encode()).hexdigest() if told.url else ""
        one = _row(told, by=by, digest=digest)
        said = write_down(told.text, about=one) if told.text else ""
        if not digest:
            one.digest = said
            one.save(update_fields=["digest"])
        _seal(entry, one, told, said=said)
    return one


def _keep_file(
    act: Act, told: Told, staged: blobs.Staged, looked: Looked, *, by: Member | Program
) -> Evidence:
    with doing(act, by=by, about=told.renews) as entry:
        _must_be_new(staged, told, by=by)
        _must_fit(staged, by=by)
        one = _row(
            told,
            by=by,
            digest=staged.digest,
            filename=looked.name,
            media_type=looked.type.media,
            size=staged.size,
            notes=list(looked.notes),
        )
        said = write_down(told.text, about=one) if told.text else ""
        _seal(entry, one, told, said=said)
        # Last: a row without its bytes would be a lie, bytes without a row are only swept.
        blobs.keep(staged)
    return one


def _row(told: Told, *, by: Member | Program, digest: str, **file: object) -> Evidence:
    if told.renews is not None:
        _supersede(told.renews)
    return numbered(
        Evidence,
        by.organisation,
        **told.columns(),
        digest=digest,
        owner=told.owner,
        owner_accepted_at=timezone.now() if told.owner else None,
        taken_by=by if isinstance(by, Member) else None,
        **file,
    )


def _supersede(old: Evidence) -> None:
    changed = Evidence.objects.of(old.organisation).filter(pk=old.pk, is_current=True)
    if not changed.update(is_current=False):
        raise RuleBrokenError("{code} was withdrawn or renewed already.", code=old.code)
    old.is_current = False


def _seal(entry: Sealing, one: Evidence, told: Told, *, said: str) -> None:
    entry.about = one
    entry.update(
        kind=one.form,
        digest=one.digest,
        size=one.size,
        grade=told.grade.name.lower(),
        valid_from=one.valid_from.isoformat(),
        valid_until=one.valid_until.isoformat(),
        source=one.source,
        controls=link_controls(one, told.controls),
        title=write_down(one.title, about=one),
    )
    if said:
        entry.update(text=said)
    if one.reading is not None:
        entry.update(reading=digest_of(one.reading))
    if told.renews is not None:
        entry.update(renews=told.renews.code)
    if told.about is not None:
        attach(one, told.about)
        entry.update(record=f"{told.about.ledger_kind}:{told.about.ledger_id}")


def _must_be_new(staged: blobs.Staged, told: Told, *, by: Member | Program) -> None:
    there = queries.same_bytes(by.organisation, staged.digest)
    if there is None or (told.renews is not None and there.pk == told.renews.pk):
        return
    error = AlreadyHereError(
        "This very file is here already as {code}, “{title}”: link that one instead.",
        code=there.code,
        title=there.title,
    )
    error.number = there.number
    raise error


def _must_fit(staged: blobs.Staged, *, by: Member | Program) -> None:
    if queries.bytes_used(by.organisation) + staged.size > settings.FAIRLEAD_QUOTA:
        raise RuleBrokenError(
            "The files of your organisation would take more than {most} MiB: ask the administrator "
            "for more room.",
            most=settings.FAIRLEAD_QUOTA // _MIB,
        )

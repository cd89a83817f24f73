"""The statement of applicability as a version: sent, then approved by the board or sent back."""

from django.utils import timezone

from fairlead.apps.controls import acts, queries
from fairlead.apps.controls.models import SoaVersion
from fairlead.apps.controls.statement import canonical, digest
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import Sealing, doing, write_down
from fairlead.apps.org.models import Member
from fairlead.apps.org.numbering import numbered
from fairlead.core.rules.controls import State, may_approve

BOARD = "board"


def send_for_approval(*, by: Member) -> SoaVersion:
    """Freeze the statement as it stands today and send it to the board.

    Raises:
        RuleBrokenError: a version waits already, or a control is not decided.
    """
    with doing(acts.SENT, by=by) as entry:
        _must_be_ready(by)
        today = timezone.localdate()
        version = numbered(SoaVersion, by.organisation, body="{}", digest="", sent_by=by)
        body = canonical(queries.frozen(by.organisation, number=version.number, today=today))
        version.body, version.digest = body.decode(), digest(body)
        version.save(update_fields=["body", "digest"])
        entry.about = version
        entry.update(digest=version.digest)
    return version


def approve(version: SoaVersion, *, by: Member, digest: str) -> SoaVersion:
    """Approve exactly the text of this digest, as the board.

    Raises:
        RuleBrokenError: `by` sent it, is not of the board, or saw another text.
    """
    with doing(acts.APPROVED, by=by, about=version) as entry:
        _must_decide(version, by=by, seen=digest)
        _decided(version, SoaVersion.State.APPROVED, by=by, because="")
        entry.update(digest=version.digest)
    return version


def send_back(version: SoaVersion, *, by: Member, because: str) -> SoaVersion:
    """Send a version back with the reason; nothing is approved by it.

    Raises:
        RuleBrokenError: `by` sent it or is not of the board, or gives no reason.
    """
    with doing(acts.SENT_BACK, by=by, about=version) as entry:
        _must_decide(version, by=by, seen=version.digest)
        if not because.strip():
            raise RuleBrokenError("Say what should change, so that it can be sent again.")
        _decided(version, SoaVersion.State.SENT_BACK, by=by, because=because.strip())
        _say(entry, version)
    return version


def _must_be_ready(by: Member) -> None:
    waiting = queries.versions(by.organisation).filter(state=SoaVersion.State.SENT).first()
    if waiting is not None:
        raise RuleBrokenError("{code} still waits for the board.", code=waiting.code)
    open_ones = [
        row.number
        for row in queries.statement(by.organisation)
        if row.status.state is State.NOT_DECIDED
    ]
    if open_ones:
        raise RuleBrokenError(
            "{n} controls are not decided yet, the first is {first}: decide them, then send it.",
            n=len(open_ones),
            first=open_ones[0],
        )


def _must_decide(version: SoaVersion, *, by: Member, seen: str) -> None:
    RuleBrokenError.unless(
        may_approve(
            is_board=BOARD in by.roles,
            by_proposer=version.sent_by_id == by.pk,
            is_waiting=version.state == SoaVersion.State.SENT,
            same_text=seen == version.digest and queries.is_intact(version),
        )
    )


def _decided(version: SoaVersion, state: str, *, by: Member, because: str) -> None:
    version.state, version.decided_by, version.because = state, by, because
    version.decided_at = timezone.now()
    version.save(update_fields=["state", "decided_by", "because", "decided_at"])


def _say(entry: Sealing, version: SoaVersion) -> None:
    entry.update(digest=version.digest, because=write_down(version.because, about=version))

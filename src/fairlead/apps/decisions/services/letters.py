"""Letters to people: written by one, approved by another, then issued; opened only by act.

The words of a letter and its files are locked under the person's key: when that is destroyed,
they are gone with everything else, and what stays is that a letter with this digest went out.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import orjson
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_noop as _

from fairlead.apps.decisions import acts, blind, words
from fairlead.apps.decisions.locking import GONE, key_of, lock, unlock
from fairlead.apps.decisions.models import Decision, Letter
from fairlead.apps.decisions.services.opening import must_lie_here, open_parts
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import doing, write_down
from fairlead.apps.org.models import Member
from fairlead.apps.org.numbering import numbered
from fairlead.core.decisions.telling import tell
from fairlead.core.papers import letter as papers
from fairlead.core.papers.letter import Content
from fairlead.core.rules.four_eyes import may_decide
from fairlead.core.rules.verdict import Allowed, Refused, Verdict

_WORDS: Final = "letter"
FILES: Final = ("pdf", "docx")
_LOT: Final = 13  # bytes: 104 bits


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the writer says about the case; none where they do not know."""

    place: str = ""
    is_listed: bool | None = None
    is_significant: bool | None = None


def draft_letter(
    decision: Decision, *, by: Member, language: str, matter: str, contact: str, answers: Answers
) -> Letter:
    """Draft a letter from what was sent of the decision; opening that is sealed as well.

    Raises:
        NotPermittedError: their role does not open what is sealed, or writes no letters.
        RuleBrokenError: the person's key was destroyed, or words are missing.
    """
    must_lie_here(decision)
    because = _("To write the letter to the person")
    opened = open_parts(decision, ["explanation"], by=by, because=because)
    if opened is None:
        raise RuleBrokenError(GONE)
    with doing(acts.LETTER_DRAFTED, by=by, about=decision) as entry:
        RuleBrokenError.unless(_may_say(matter, contact))
        content = _drafted(
            decision,
            opened,
            language=language,
            matter=matter,
            contact=contact,
            answers=answers,
        )
        made = numbered(
            Letter,
            decision.organisation,
            system=decision.system,
            decision=decision,
            decision_ref=decision.ext_id,
            language=language,
            lot=secrets.token_hex(_LOT),
            locked=b"",
            written_by=by,
            **vars(answers),
        )
        _keep(made, content)
        entry.update(letter=made.code, regimes=list(content.regimes))
    return made


def change_letter(letter: Letter, content: Content, *, by: Member) -> None:
    """Write a letter anew; an approval it had is gone.

    Raises:
        NotPermittedError: their role writes no letters.
        RuleBrokenError: it is issued already, words are missing, or the key was destroyed.
    """
    with doing(acts.LETTER_CHANGED, by=by, about=_decision(letter)) as entry:
        RuleBrokenError.unless(_may_change(letter))
        RuleBrokenError.unless(_may_say(content.matter, content.contact))
        letter.written_by, letter.state = by, Letter.State.DRAFT
        letter.approved_by = letter.approved_at = None
        letter.locked_pdf = letter.locked_docx = None
        letter.pdf_sha256 = letter.docx_sha256 = ""
        _keep(letter, content)
        entry.update(letter=letter.code)


def approve_letter(letter: Letter, *, by: Member) -> None:
    """Approve a letter as it stands: its files are made now, and their digests sealed.

    Raises:
        NotPermittedError: their role approves no letters.
        RuleBrokenError: they wrote it themselves, it does not wait, or the key was destroyed.
    """
    with doing(acts.LETTER_APPROVED, by=by, about=_decision(letter)) as entry:
        RuleBrokenError.unless(_may_approve(letter, by))
        letter.approved_by, letter.approved_at = by, timezone.now()
        letter.state = Letter.State.APPROVED
        paper = _paper(letter, _content(letter))
        _keep_files(letter, papers.pdf(paper), papers.docx(paper))
        letter.save()
        entry.update(letter=letter.code, pdf=letter.pdf_sha256, docx=letter.docx_sha256)


def send_back(letter: Letter, *, by: Member, because: str) -> None:
    """Send a letter back to whoever wrote it, and say why.

    Raises:
        NotPermittedError: their role approves no letters.
        RuleBrokenError: it is issued or withdrawn, or no reason is given.
    """
    with doing(acts.LETTER_SENT_BACK, by=by, about=_decision(letter)) as entry:
        RuleBrokenError.unless(_may_change(letter))
        RuleBrokenError.unless(_has_reason(because))
        letter.state = Letter.State.DRAFT
        letter.approved_by = letter.approved_at = None
        letter.save(update_fields=["state", "approved_by", "approved_at"])
        entry.update(letter=letter.code, because=_said(because, letter))


def issue_letter(letter: Letter, *, by: Member) -> None:
    """Say that the approved letter goes out; its digests are sealed once more.

    Raises:
        NotPermittedError: their role issues no letters.
        RuleBrokenError: nobody else approved it, it was issued before, or the key was destroyed.
    """
    with doing(acts.LETTER_ISSUED, by=by, about=_decision(letter)) as entry:
        RuleBrokenError.unless(_may_issue(letter))
        for kind in FILES:
            _file(letter, kind)  # what goes out can still be opened, and is what was approved
        letter.state, letter.issued_by, letter.issued_at = (
            Letter.State.ISSUED,
            by,
            timezone.now(),
        )
        letter.save(update_fields=["state", "issued_by", "issued_at"])
        entry.update(letter=letter.code, pdf=letter.pdf_sha256, docx=letter.docx_sha256)


def withdraw_letter(letter: Letter, *, by: Member, because: str) -> None:
    """Withdraw a letter that has not gone out, or say that an issued one no longer holds.

    Raises:
        NotPermittedError: their role writes no letters.
        RuleBrokenError: it is withdrawn already, or no reason is given.
    """
    with doing(acts.LETTER_WITHDRAWN, by=by, about=_decision(letter)) as entry:
        RuleBrokenError.unless(_may_withdraw(letter))
        RuleBrokenError.unless(_has_reason(because))
        letter.state = Letter.State.WITHDRAWN
        letter.save(update_fields=["state"])
        entry.update(letter=letter.code, because=_said(because, letter))


def open_letter(letter: Letter, *, by: Member) -> Content:
    """Open the words of a letter, and seal that they were opened.

    Raises:
        NotPermittedError: their role does not open what is sealed.
        RuleBrokenError: the person's key was destroyed.
    """
    _seal_opening(letter, by)
    return _content(letter)


def take_file(letter: Letter, kind: str, *, by: Member, name: str, address: str) -> bytes:
    """Give the letter as a file, as it was approved, or with a name and address for this once.

    Nothing of the name and address is kept.

    Raises:
        NotPermittedError: their role does not open what is sealed.
        RuleBrokenError: nobody has approved it, or the person's key was destroyed.
    """
    RuleBrokenError.unless(_has_files(letter))
    _seal_opening(letter, by)
    if not name.strip() and not address.strip():
        return _file(letter, kind)
    paper = _paper(letter, _content(letter)).addressed_to(name, address)
    return papers.pdf(paper) if kind == "pdf" else papers.docx(paper)


def _drafted(
    decision: Decision,
    opened: Mapping[str, Any],
    *,
    language: str,
    matter: str,
    contact: str,
    answers: Answers,
) -> Content:
    human = words.human_of(decision)
    laws = words.laws_for(decision, human, answers)
    with translation.override(language):
        day = date_format(timezone.localtime(decision.at), "j F Y")
    return papers.draft(
        tell(
            opened.get("explanation") or {},
            words=words.of_system(decision.system, language),
            against=words.against(decision.system),
        ),
        language=language,
        day=day,
        matter=matter.strip(),
        system=decision.system.name,
        human=human,
        regimes=tuple(each.regime for each in laws if each.is_told),
        contact=contact.strip(),
    )


def _paper(letter: Letter, content: Content) -> papers.Letter:
    day = timezone.localtime(letter.approved_at or timezone.now())
    with translation.override(letter.language):
        date = date_format(day, "j F Y")
    return papers.letter(
        content,
        sender=letter.organisation.name,
        decision=letter.decision_ref,
        number=f"{letter.code} · {letter.lot}",
        date=date,
    )


def _keep(letter: Letter, content: Content) -> None:
    text = orjson.dumps(content.as_json())
    letter.locked = lock(_decision(letter), _part(letter, _WORDS), text)
    letter.save()


def _keep_files(letter: Letter, pdf: bytes, docx: bytes) -> None:
    decision = _decision(letter)
    letter.locked_pdf = lock(decision, _part(letter, "pdf"), pdf)
    letter.locked_docx = lock(decision, _part(letter, "docx"), docx)
    letter.pdf_sha256, letter.docx_sha256 = sha256(pdf).hexdigest(), sha256(docx).hexdigest()


def _content(letter: Letter) -> Content:
    text = unlock(_decision(letter), _part(letter, _WORDS), bytes(letter.locked))
    return Content.of(orjson.loads(text))


def _file(letter: Letter, kind: str) -> bytes:
    locked, said = (
        (letter.locked_pdf, letter.pdf_sha256)
        if kind == "pdf"
        else (letter.locked_docx, letter.docx_sha256)
    )
    data = unlock(_decision(letter), _part(letter, kind), bytes(locked or b""))
    if sha256(data).hexdigest() != said:
        raise RuleBrokenError(_("The file is not the one that was approved: write it anew."))
    return data


def _part(letter: Letter, what: str) -> str:
    """Name what is locked, so that it opens as nothing else and in no other letter."""
    return f"{what}.{letter.lot}"


def _decision(letter: Letter) -> Decision:
    if letter.decision is None:
        raise RuleBrokenError(_("The decision of this letter was moved away: it stays as it is."))
    return letter.decision


def _seal_opening(letter: Letter, by: Member) -> None:
    with doing(acts.OPENED, by=by, about=_decision(letter)) as entry:
        blind.must_have_answered(_decision(letter), by)
        if key_of(_decision(letter)) is None:
            raise RuleBrokenError(GONE)
        entry.update(parts=[_WORDS], letter=letter.code)


def _said(because: str, letter: Letter) -> str:
    return write_down(because.strip(), about=_decision(letter))


# ---- rules
def _may_say(matter: str, contact: str) -> Verdict:
    if not matter.strip():
        return Refused(_("Say what was decided, in words that the person understands."))
    if not contact.strip():
        return Refused(
            _("Say where the person can turn: a name, a telephone number or an address.")
        )
    return Allowed()


def _may_change(letter: Letter) -> Verdict:
    if letter.state in {Letter.State.DRAFT, Letter.State.APPROVED}:
        return Allowed()
    return Refused(_("This letter is {state}: write another one."), state=_state(letter))


def _may_approve(letter: Letter, by: Member) -> Verdict:
    if letter.state != Letter.State.DRAFT:
        return Refused(_("This letter is {state}: it does not wait."), state=_state(letter))
    return may_decide(proposer=letter.written_by_id, decider=by.pk)


def _may_issue(letter: Letter) -> Verdict:
    if letter.state != Letter.State.APPROVED:
        return Refused(_("Somebody else approves the letter before it goes out."))
    return Allowed()


def _may_withdraw(letter: Letter) -> Verdict:
    if letter.state == Letter.State.WITHDRAWN:
        return Refused(_("This letter is withdrawn already."))
    return Allowed()


def _has_files(letter: Letter) -> Verdict:
    if letter.locked_pdf is None:
        return Refused(_("The files are made when somebody else approves the letter."))
    return Allowed()


def _has_reason(because: str) -> Verdict:
    return Allowed() if because.strip() else Refused(_("Say why."))


def _state(letter: Letter) -> str:
    return str(letter.get_state_display()).lower()

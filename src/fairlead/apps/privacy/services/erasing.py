"""Erasing a person: asked by one, carried out by another, by destroying their key.

First the decision is sealed, then the key goes: if something stops in between, the request
says *erasing* and the worker goes on. Every entry and every proof stays as it was.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.decisions.forgetting import forget
from fairlead.apps.decisions.models import Parts
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.forgetting import forget_words
from fairlead.apps.journal.services import doing, write_down
from fairlead.apps.journal.storage import empty_the_log
from fairlead.apps.keyring.services import destroy
from fairlead.apps.org.models import Member
from fairlead.apps.org.numbering import numbered
from fairlead.apps.privacy import acts, queries
from fairlead.apps.privacy.models import Correction, Request
from fairlead.apps.privacy.person import Person
from fairlead.core.rules.because import may_stand_as_reason
from fairlead.core.rules.four_eyes import may_decide
from fairlead.core.rules.privacy import answer_by, may_erase

LEAST = 20
_CLAUSE = "GDPR 17"


def ask_erasure(person: Person, *, basis: str, because: str, by: Member) -> Request:
    """Ask that what is sealed about a person is destroyed; somebody else carries it out.

    Raises:
        RuleBrokenError: it was asked or done already, or no ground or reason is given.
    """
    with doing(acts.ERASURE_ASKED, by=by, about=person) as entry:
        before = queries.erasure_of(person)
        if before is not None:
            raise RuleBrokenError(_("This was asked already: see {code}."), code=before.code)
        if basis not in Request.Basis.values:
            raise RuleBrokenError(_("Say on which ground of Art. 17(1) it is asked."))
        RuleBrokenError.unless(may_stand_as_reason(because, least=LEAST, clause=_CLAUSE))
        made = numbered(
            Request,
            by.organisation,
            right=Request.Right.ERASURE,
            pseudonym=person.pseudonym,
            state=Request.State.ASKED,
            basis=basis,
            because=because.strip(),
            asked_by=by,
            due_on=answer_by(timezone.localdate()),
            count=queries.count_of(person),
        )
        told = write_down(because.strip(), about=person)
        entry.update(request=made.code, basis=basis, because=told)
    return made


def decline_erasure(request: Request, *, because: str, by: Member) -> Request:
    """Decline to erase, with the reason that the person is told.

    Raises:
        RuleBrokenError: it is settled already, or the reason says too little.
    """
    person = Person(request.organisation, request.pseudonym)
    with doing(acts.ERASURE_DECLINED, by=by, about=person) as entry:
        row = _waiting(request, by)
        RuleBrokenError.unless(may_stand_as_reason(because, least=LEAST, clause=_CLAUSE))
        row.state, row.decided_by = Request.State.DECLINED, by
        row.answer, row.done_at = because.strip(), timezone.now()
        row.save(update_fields=["state", "decided_by", "answer", "done_at"])
        entry.update(request=row.code, because=write_down(because.strip(), about=person))
    return row


def erase(request: Request, *, by: Member) -> Request:
    """Erase a person: seal that it is done, then destroy the key and what it locked.

    Raises:
        RuleBrokenError: it is settled already, a hold stands, or they asked for it themselves.
        LedgerClosedError: the keyring does not answer; the worker tries again.
    """
    person = Person(request.organisation, request.pseudonym)
    with doing(acts.ERASED, by=by, about=person) as entry:
        row = _waiting(request, by)
        RuleBrokenError.unless(may_erase([each.code for each in queries.holding(person)]))
        references = queries.references_of(person)
        row.state, row.decided_by = Request.State.ERASING, by
        row.count = len(references)
        row.save(update_fields=["state", "decided_by", "count"])
        forget_words(entry, {f"decision:{each}" for each in references})
        entry.update(request=row.code, pseudonym=person.pseudonym, count=row.count, basis=row.basis)
    return finish_erasure(row)


def finish_erasure(request: Request) -> Request:
    """Destroy the key of a person whose erasure is sealed; done twice it changes nothing.

    Raises:
        LedgerClosedError: the keyring does not answer.
    """
    person = Person(request.organisation, request.pseudonym)
    destroy(person.tenant, [person.pseudonym])
    forget(person.organisation, queries.references_of(person))
    with transaction.atomic():
        about = queries.of_person(person).order_by()
        Correction.objects.filter(decision__in=about).delete()
        Parts.objects.filter(decision__in=about).delete()
        request.state, request.done_at = Request.State.DONE, timezone.now()
        request.save(update_fields=["state", "done_at"])
        transaction.on_commit(empty_the_log)
    return request


def _waiting(request: Request, by: Member) -> Request:
    row = queries.requests(by.organisation).select_for_update(of=("self",)).get(pk=request.pk)
    if not row.is_open:
        raise RuleBrokenError(_("{code} is settled already."), code=row.code)
    RuleBrokenError.unless(may_decide(proposer=row.asked_by_id, decider=by.pk))
    return row

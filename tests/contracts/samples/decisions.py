"""AI decisions, letters about them, words for features."""

from tests.contracts.samples.register import a_system
from tests.contracts.samples.registry import sample


@sample("decisions:decision", "decisions:open", "decisions:entry", "decisions:letter-new")
def a_decision(member):
    return {"epoch": 1, "seq": _decision(member).seq}


@sample("decisions:proof")
def a_proven_decision(member):
    from fairlead.apps.journal import checkpoints
    from fairlead.apps.journal.queries import current_log

    place = a_decision(member)
    checkpoints.publish(current_log(member.tenant))
    return place


@sample("api:decisions-one")
def a_decision_by_reference(member):
    return {"ref": _decision(member).ext_id}


@sample("api:decisions-proof")
def a_proven_decision_by_reference(member):
    from fairlead.apps.journal import checkpoints
    from fairlead.apps.journal.queries import current_log

    ref = _decision(member).ext_id
    checkpoints.publish(current_log(member.tenant))
    return {"ref": ref}


@sample(
    *("decisions:letter", "decisions:letter-open", "decisions:letter-change"),
    *("decisions:letter-approve", "decisions:letter-send-back", "decisions:letter-issue"),
    *("decisions:letter-withdraw", "decisions:letter-file"),
)
def a_letter(member):
    from fairlead.apps.decisions.services import Answers, draft_letter

    made = draft_letter(
        _decision(member),
        by=member,
        language="en",
        matter="A loan was refused.",
        contact="0113 496 0000",
        answers=Answers(),
    )
    return {"number": made.number}


@sample(
    *("decisions:words", "decisions:words-keep", "decisions:words-sense"),
    *("decisions:words-import", "decisions:words-export"),
)
def a_system_with_words(member):
    return a_system(member)


def _decision(member):
    """Record a decision; next door so many that its place is none of ours."""
    import json
    import secrets

    from fairlead.apps.decisions.models import Decision
    from fairlead.apps.decisions.services import Sender, record
    from fairlead.apps.org.models import ApiToken
    from fairlead.core.decisions.record import parsed

    mine = Decision.objects.of(member.organisation).select_related("system", "organisation")
    is_next_door = Decision.objects.exclude(organisation=member.organisation).exists()
    code = a_system(member)["code"]
    told = {"system": code, "outcome": "refused", "explanation": {"method": "shap"}}
    names = [f"d-{secrets.token_hex(6)}"]
    if is_next_door and not mine.exists():
        names += [f"d-{secrets.token_hex(6)}" for _ in range(400)]
    by = Sender(member, ApiToken(public_id="sample", systems=[]))
    record([parsed(json.dumps({"id": name} | told).encode()) for name in names[::-1]], by=by)
    return mine.get(ext_id=names[0])

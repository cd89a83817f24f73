"""Access (Art. 15): everything about a person, opened, as JSON and as a page to read."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead import __version__
from fairlead.apps.decisions import blind
from fairlead.apps.decisions.models import Decision, Outcome
from fairlead.apps.decisions.queries import outcomes_of, place_of
from fairlead.apps.decisions.services.opening import opened
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import doing, write_down
from fairlead.apps.keyring.services import Held, keys_by_id
from fairlead.apps.org.models import Member
from fairlead.apps.org.numbering import numbered
from fairlead.apps.privacy import acts, queries
from fairlead.apps.privacy.models import Correction, Request
from fairlead.apps.privacy.person import Person
from fairlead.apps.privacy.services.correcting import PART
from fairlead.core.decisions.parts import bound_to
from fairlead.core.decisions.record import PARTS
from fairlead.core.ledger.signing import unwrap
from fairlead.core.rules.verdict import Allowed, Refused, Verdict

MOST: Final = 20_000
_AT_ONCE: Final = 500
_PLAIN: Final = ("kind", "outcome", "model", "version", "instance", "corr", "action", "later")
_NUMBERS: Final = ("n", "score_micro", "confidence_micro", "latency_ms")


def export_person(person: Person, *, because: str, by: Member) -> tuple[Request, bytes]:
    """Open everything that is sealed about a person and give it as a ZIP file.

    Raises:
        NotPermittedError: their role does not open it.
        RuleBrokenError: no reason is given, or there is too much for one file.
    """
    with doing(acts.EXPORTED, by=by, about=person) as entry:
        count = queries.count_of(person)
        RuleBrokenError.unless(_may_export(because, count))
        made = numbered(
            Request,
            by.organisation,
            right=Request.Right.ACCESS,
            pseudonym=person.pseudonym,
            state=Request.State.DONE,
            because=because.strip(),
            asked_by=by,
            decided_by=by,
            due_on=timezone.localdate(),
            done_at=timezone.now(),
            count=count,
        )
        told = write_down(because.strip(), about=person)
        entry.update(request=made.code, count=count, because=told)
        rows = queries.everything_of(person)
        # The right of a person waits for no review. So whoever makes the copy may be somebody who
        # is to look at one of its decisions blind: they leave that case to others, in this act.
        blind.leave(entry, by, rows, because)
    return made, _zipped(person, made, rows)


def _may_export(because: str, count: int) -> Verdict:
    if not because.strip():
        return Refused(_("Say why it must be opened: the reason is sealed with it."))
    if count > MOST:
        says = _("{n} decisions are too many for one file: at most {most}. Ask the operator.")
        return Refused(says, n=count, most=MOST)
    return Allowed()


def _zipped(person: Person, made: Request, rows: list[Decision]) -> bytes:
    told = {
        "format": "fairlead-person/1",
        "request": made.code,
        "made_at": timezone.now().isoformat(),
        "fairlead": __version__,
        "organisation": person.organisation.name,
        "pseudonym": person.pseudonym,
        "decisions": list(_decisions(rows)),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)
        file.writestr("person.json", text)
        file.writestr("person.html", _page(told))
    return out.getvalue()


def _page(told: Mapping[str, Any]) -> str:
    readable = [
        {
            **each,
            "readable": {part: _readable(value) for part, value in (each["sealed"] or {}).items()},
        }
        for each in told["decisions"]
    ]
    return render_to_string("privacy/export.html", {"told": {**told, "decisions": readable}})


def _readable(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)


def _decisions(rows: list[Decision]) -> Iterator[dict[str, Any]]:
    for at in range(0, len(rows), _AT_ONCE):
        some = rows[at : at + _AT_ONCE]
        parts, keys = dict(opened(some, PARTS)), _keys(some)
        outcomes, corrections = outcomes_of(some), queries.corrections(some)
        for each in some:
            yield {
                **_told(each),
                "sealed": parts.get(each.pk),
                "later_outcomes": [_turned_out(one) for one in outcomes[each.pk]],
                "corrections": [_corrected(one, keys) for one in corrections.get(each.pk, [])],
            }


def _told(decision: Decision) -> dict[str, Any]:
    origin, leaf = place_of(decision.log_id, decision.seq)
    named = {name: getattr(decision, name) for name in (*_PLAIN, *_NUMBERS)}
    return {
        "id": decision.ext_id,
        "system": {"code": decision.system.code, "name": decision.system.name},
        "at": decision.at.isoformat(),
        "received_at": decision.received_at.isoformat(),
        "entry": {"log": origin, "index": decision.seq, "leaf_sha256": leaf},
        **{name: value for name, value in named.items() if value not in {"", None}},
    }


def _keys(some: list[Decision]) -> Mapping[int, Held]:
    return keys_by_id(some[0].tenant, {each.key_id for each in some if each.key_id is not None})


def _corrected(one: Correction, keys: Mapping[int, Held]) -> dict[str, Any]:
    held = keys.get(one.decision.key_id or 0)
    tenant = str(one.organisation.public_id)
    text = held and unwrap(bytes(one.locked), held.key, bound_to(tenant, one.ext_id, PART))
    return {"made_at": one.made_at.isoformat(), "says": json.loads(text) if text else None}


def _turned_out(one: Outcome) -> dict[str, str]:
    return {"outcome": one.code, "at": one.at.isoformat()}

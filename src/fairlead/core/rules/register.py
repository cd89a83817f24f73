"""What may happen to a record of the register, and what is still missing there.

The stages are those of `iso42001:lifecycle_stages`; `governance` belongs to no single system.
"""

import dataclasses
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Final, NamedTuple

from fairlead.core.rules.verdict import Allowed, Fact, Refused, Verdict

RETIRED: Final = "retirement"
NEEDS_OWNER: Final = frozenset({"deployment", "operation_monitoring"})
NEXT_STAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "inception": (
        "design_development",
        "verification_validation",
        "deployment",
        "operation_monitoring",
    ),
    "design_development": ("inception", "verification_validation", "deployment"),
    "verification_validation": ("design_development", "deployment", "operation_monitoring"),
    "deployment": ("design_development", "verification_validation", "operation_monitoring"),
    "operation_monitoring": ("deployment", "re_evaluation"),
    "re_evaluation": (
        "design_development",
        "verification_validation",
        "deployment",
        "operation_monitoring",
    ),
    RETIRED: (),
}


class LinkKind(NamedTuple):
    """One way in which two records hang together: which kinds, and how it reads from each end."""

    key: str
    source: str
    target: str
    says: str
    back: str


LINK_KINDS: Final = (
    LinkKind("uses", "use_case", "system", "uses", "is used for"),
    LinkKind("runs", "system", "model", "runs", "runs in"),
    LinkKind("reads", "system", "data_set", "reads", "is read by"),
    LinkKind("supplied_by", "system", "supplier", "is supplied by", "supplies"),
    LinkKind("trained_on", "model", "data_set", "was trained on", "trained"),
    LinkKind("tested_on", "model", "data_set", "was tested on", "tested"),
    LinkKind("made_by", "model", "supplier", "is made by", "makes"),
    LinkKind("data_from", "data_set", "supplier", "comes from", "provides"),
)


def link_kind(source: str, target: str, key: str) -> LinkKind | None:
    """Find the kind of link that leads from one kind of record to the other."""
    wanted = (key, source, target)
    return next((each for each in LINK_KINDS if each[:3] == wanted), None)


def may_link(*, key: str, source: str, target: str) -> Verdict:
    """Say whether records of these kinds can hang together in this way."""
    if link_kind(source, target, key):
        return Allowed()
    return Refused(
        "A {source} and a {target} cannot be linked by “{key}”.",
        source=source.replace("_", " "),
        target=target.replace("_", " "),
        key=key,
    )


def may_move(*, stage: str, to: str, owner_accepted: bool) -> Verdict:
    """Say whether a system may move from one stage of its life to another (A.6.2)."""
    if stage == to:
        return Allowed()
    if RETIRED in (stage, to):
        return Refused("Use “Retire” or “Take back into use”, so that the reason is kept.")
    if to not in NEXT_STAGES[stage]:
        return Refused(
            "From {stage} a system moves to: {next}.",
            clause="A.6.2",
            stage=stage.replace("_", " "),
            next=", ".join(each.replace("_", " ") for each in NEXT_STAGES[stage]),
        )
    if to in NEEDS_OWNER and not owner_accepted:
        return Refused(
            "Nobody has accepted to answer for it: name an owner before it goes into use.",
            clause="A.3.2",
        )
    return Allowed()


def may_answer(*, proposed: int | None, by: int) -> Verdict:
    """Say whether this person may accept or decline: only the one who was asked."""
    if proposed is None:
        return Refused("Nobody is being asked to own this at the moment.")
    if proposed != by:
        return Refused("Only the person who was asked can answer; nobody accepts for another.")
    return Allowed()


def may_be_owner(*, name: str, is_active: bool, may_act: bool) -> Verdict:
    """Say whether somebody can be asked to own a record: they must be able to look after it."""
    if not is_active:
        return Refused("{name} has left this organisation: choose somebody else.", name=name)
    if not may_act:
        says = "{name} could not look after it: give them the role “Owner” in Settings first."
        return Refused(says, clause="5.3", name=name)
    return Allowed()


def may_retire(*, retired: bool, because: str) -> Verdict:
    """Say whether a record may be retired: once, and with a reason (A.6.2.6)."""
    if retired:
        return Refused("It is retired already.")
    if len(because.strip()) < 3:  # noqa: PLR2004 - shorter is no reason
        return Refused("Say in a few words why it is retired.")
    return Allowed()


def may_undo_import(*, undone: bool, touched: int) -> Verdict:
    """Say whether an import may be taken back: once, and only while nobody built on it."""
    if undone:
        return Refused("This import was taken back already.")
    if touched:
        says = "{n} of its records were changed or linked since: retire single records instead."
        return Refused(says, n=touched)
    return Allowed()


# ---- what is missing


@dataclass(frozen=True)
class Need:
    """One thing that is missing or due: which field, and the sentence that says so."""

    field: str
    says: str
    facts: dict[str, Fact] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        return self.says.format(**self.facts)


@dataclass(frozen=True)
class Standing:
    """Where a system stands in the register: a state, and everything that is missing or due."""

    state: str
    needs: tuple[Need, ...] = ()


def standing(
    *,
    today: date,
    owner_accepted: bool,
    owner_asked: bool,
    roles: Iterable[str],
    affected: Iterable[str],
    personal_data: bool | None,
    review_due: date | None,
    retired: bool,
) -> Standing:
    """Say what the register still lacks about a system, the most pressing thing first.

    >>> told = dict(owner_accepted=True, owner_asked=False, roles=["user"], affected=["staff"])
    >>> told |= dict(personal_data=False, review_due=None, retired=False)
    >>> standing(today=date(2026, 5, 1), **told)
    Standing(state='ok', needs=())
    """
    if retired:
        return Standing("retired")
    needs = [
        Need("owner", "The person who is asked to own it has not answered yet.")
        if owner_asked
        else Need("owner", "Nobody answers for it: name an owner.")
        for missing in [not owner_accepted]
        if missing
    ]
    if review_due is not None and review_due < today:
        facts: dict[str, Fact] = {"day": review_due.isoformat()}
        needs.append(Need("review_due_on", "Its review was due on {day}.", facts))
    if not list(roles):
        needs.append(Need("our_roles", "Our role is not recorded: do we use, provide or build it?"))
    if not list(affected):
        needs.append(Need("affected", "Nobody said whom it affects."))
    if personal_data is None:
        needs.append(Need("personal_data", "Nobody said whether it handles personal data."))
    return Standing(_state(needs), tuple(needs))


def _state(needs: list[Need]) -> str:
    missing = {need.field for need in needs}
    if "owner" in missing:
        return "no_owner"
    if "review_due_on" in missing:
        return "overdue"
    return "not_decided" if missing else "ok"


# ---- duplicates

_FILLERS: Final = frozenset(
    (
        *("ai", "ki", "the", "a", "an", "der", "die", "das", "and", "und", "for", "für", "of"),
        *("von", "by", "tool", "app", "system", "assistant", "company"),
        *("ltd", "limited", "gmbh", "ag", "inc", "llc", "plc", "co"),
    )
)
_ALIKE: Final = 0.85


@dataclass(frozen=True)
class Alike:
    """A record that may be the same thing as the one being registered, and why."""

    code: str
    name: str
    because: str


def looks_like(
    name: str, vendor_id: str, others: Iterable[tuple[str, str, str]]
) -> tuple[Alike, ...]:
    """Find records (code, name, vendor id) that may be this one; a warning, never a refusal.

    >>> looks_like("Chat-GPT", "", [("SYS-1", "ChatGPT (OpenAI)", ""), ("SYS-2", "Planner", "")])
    (Alike(code='SYS-1', name='ChatGPT (OpenAI)', because='almost the same name'),)
    """
    told = _told(name)
    found = (
        Alike(code, other, because)
        for code, other, vendor in others
        if (
            because := _because(
                told, _told(other), same_tool=bool(vendor_id) and vendor == vendor_id
            )
        )
    )
    return tuple(found)


def bare(name: str) -> str:
    """Strip a name to what two writings of it have in common.

    >>> bare("Chat-GPT"), bare("the ChatGPT tool")
    ('chatgpt', 'chatgpt')
    """
    return _told(name).run


class _Told(NamedTuple):
    words: frozenset[str]
    run: str
    starts: tuple[str, ...]


def _told(name: str) -> _Told:
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    words = re.findall(r"[^\W_]+", plain)
    kept = [word for word in words if word not in _FILLERS] or words
    return _Told(frozenset(kept), "".join(kept), tuple(accumulate(kept)))


def _because(one: _Told, other: _Told, *, same_tool: bool) -> str:
    if not one.run or not other.run:
        return "the same tool of the catalogue" if same_tool else ""
    if one.run == other.run or one.words == other.words:
        return "the same name"
    if same_tool:
        return "the same tool of the catalogue"
    if (
        one.words < other.words
        or other.words < one.words
        or _starts(one, other)
        or _starts(other, one)
    ):
        return "almost the same name"
    close = SequenceMatcher(None, one.run, other.run, autojunk=False)
    if close.real_quick_ratio() >= _ALIKE and close.quick_ratio() >= _ALIKE:
        return "almost the same name" if close.ratio() >= _ALIKE else ""
    return ""


def _starts(short: _Told, long: _Told) -> bool:
    return len(short.run) > 4 and short.run in long.starts  # noqa: PLR2004 - shorter ones say little

"""Which spans of a trace decide, and which only help: tools, retrievals, guard-rails.

One decision is what somebody asked an AI for: the outermost agent or workflow of a trace;
where there is none, the outermost chain that calls a model; else each outermost call.
Whatever lies below it belongs to it.
Names: OpenTelemetry GenAI conventions, OpenInference, Traceloop.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from fairlead.core.decisions.otlp.spans import Span

_Key = tuple[str, str]
_NOBODY: Final[_Key] = ("", "")
_MOST_ABOVE: Final = 20
_OURS: Final = ("gen_ai.", "openinference.", "traceloop.", "llm.", "fairlead.")


class Role(IntEnum):
    """What a span does for a decision; the higher decides over the lower."""

    NONE = 0
    OTHER = 1
    TOOL = 2
    RETRIEVAL = 3
    GUARD = 4
    ANSWER = 5
    CHAIN = 6
    AGENT = 7
    MARKED = 8


_BY_OPERATION: Final = {
    "chat": Role.ANSWER,
    "text_completion": Role.ANSWER,
    "generate_content": Role.ANSWER,
    "completion": Role.ANSWER,
    "invoke_agent": Role.AGENT,
    "invoke_workflow": Role.AGENT,
    "execute_tool": Role.TOOL,
    "retrieval": Role.RETRIEVAL,
    "apply_guardrail": Role.GUARD,
    "embeddings": Role.OTHER,
    "create_agent": Role.OTHER,
    "plan": Role.OTHER,
}
_BY_KIND: Final = {
    "llm": Role.ANSWER,
    "agent": Role.AGENT,
    "workflow": Role.CHAIN,
    "chain": Role.CHAIN,
    "tool": Role.TOOL,
    "retriever": Role.RETRIEVAL,
    "guardrail": Role.GUARD,
    "chat": Role.ANSWER,
    "completion": Role.ANSWER,
    "embedding": Role.OTHER,
    "rerank": Role.OTHER,
}
_HELPS: Final = frozenset({Role.TOOL, Role.RETRIEVAL, Role.GUARD})
_SAYS_A_KIND: Final = ("openinference.span.kind", "traceloop.span.kind", "llm.request.type")
_ANSWERED: Final = ("gen_ai.response.finish_reasons", "gen_ai.output.messages", "gen_ai.completion")


@dataclass(slots=True)
class Group:
    """One decision: the span that decides, its parents, and those that belong to it."""

    root: Span
    above: Sequence[Span] = ()
    members: list[tuple[Role, Span]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many spans it is made of."""
        return 1 + len(self.members)

    @property
    def all(self) -> list[Span]:
        """Give all its spans, the deciding one first."""
        return [self.root, *(span for _, span in self.members)]

    def having(self, *roles: Role) -> list[Span]:
        """Give those that belong to it and have one of these roles."""
        return [span for role, span in self.members if role in roles]


@dataclass(frozen=True, slots=True)
class Sorted:
    """The decisions, the helpers whose decision did not come, and how many others there were."""

    groups: Sequence[Group]
    alone: Sequence[Span]
    ignored: int


def role_of(span: Span) -> Role:
    """Say what a span does; `fairlead.decision` on it has the last word."""
    marked = span.attributes.get("fairlead.decision")
    if marked is True:
        return Role.MARKED
    role = _told_role(span)
    if marked is False and role >= Role.ANSWER:
        return Role.OTHER
    return role


def _told_role(span: Span) -> Role:
    operation = span.text("gen_ai.operation.name")
    if operation in _BY_OPERATION:
        return _BY_OPERATION[operation]
    for name in _SAYS_A_KIND:
        if kind := span.text(name):
            return _BY_KIND.get(kind.lower(), Role.OTHER)
    if not any(name.startswith(_OURS) for name in span.attributes):
        return Role.NONE
    if span.first(*_ANSWERED) is not None or "gen_ai.completion.0.content" in span.attributes:
        return Role.ANSWER
    return Role.TOOL if "gen_ai.tool.name" in span.attributes else Role.OTHER


def sorted_out(spans: Sequence[Span]) -> Sorted:
    """Gather the spans of each decision."""
    known = {(span.trace, span.id): span for span in spans}
    roles = {key: role_of(span) for key, span in known.items()}
    _demote_idle_chains(known, roles)
    deciding = _deciding(known, roles)
    groups = {key: Group(known[key], _above(known, key)) for key in known if deciding[key] == key}
    beside, alone = _Beside(groups.values()), list[Span]()
    for key, span in known.items():
        role = roles[key]
        if role == Role.NONE or key in groups:
            continue
        group = groups.get(deciding[key])
        if group is None and role in _HELPS:
            group = beside.served_by(span)
            alone += [span] if group is None else []
        if group is not None:
            group.members.append((role, span))
    for group in groups.values():
        group.members.sort(key=lambda member: (member[1].start, member[1].id))
    taken = sum(group.size for group in groups.values()) + len(alone)
    return Sorted(list(groups.values()), alone, len(spans) - taken)


class _Beside:
    """Finds whom a helper served that lies beside the decisions of its trace, not below one."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self._by_trace = defaultdict[str, list[Group]](list)
        for group in sorted(groups, key=lambda group: (group.root.end, group.root.id)):
            self._by_trace[group.root.trace].append(group)

    def served_by(self, helper: Span) -> Group | None:
        """Give the first decision that ended after the helper did, or else the last."""
        groups = self._by_trace.get(helper.trace)
        if not groups:
            return None
        at = bisect_left(groups, helper.end, key=lambda group: group.root.end)
        return groups[min(at, len(groups) - 1)]


def _demote_idle_chains(known: Mapping[_Key, Span], roles: dict[_Key, Role]) -> None:
    """Let no chain decide below which no model was called: frameworks call any function one."""
    calling = set[_Key]()
    for key in known:
        line = key if roles[key] == Role.ANSWER else _NOBODY
        while line in known and line not in calling:
            calling.add(line)
            line = (line[0], known[line].parent)
    for key, role in roles.items():
        if role == Role.CHAIN and key not in calling:
            roles[key] = Role.OTHER


def _deciding(known: Mapping[_Key, Span], roles: Mapping[_Key, Role]) -> dict[_Key, _Key]:
    """Find for each span which one decides: of its line of parents the outermost of the highest.

    A line that runs in a circle, which no honest program sends, is cut where it closes.
    """
    found = dict[_Key, _Key]()
    for start in known:
        line, seen, key = list[_Key](), set[_Key](), start
        while key in known and key not in found and key not in seen:
            line.append(key)
            seen.add(key)
            key = (key[0], known[key].parent)
        best = found.get(key, _NOBODY)
        for each in reversed(line):
            if roles[each] >= Role.ANSWER and roles[each] > roles.get(best, Role.NONE):
                best = each
            found[each] = best
    return found


def _above(known: Mapping[_Key, Span], key: _Key) -> Sequence[Span]:
    above = list[Span]()
    while len(above) < _MOST_ABOVE:
        key = (key[0], known[key].parent)
        if key not in known:
            break
        above.append(known[key])
    return above

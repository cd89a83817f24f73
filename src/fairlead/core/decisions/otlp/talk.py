"""What went between people, model and tools in one decision, put together from its spans."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from fairlead.core.decisions.otlp.asking import config_of, request_of, tools_offered, usage_of
from fairlead.core.decisions.otlp.explaining import outcome_of, tool_name
from fairlead.core.decisions.otlp.fitting import first, told
from fairlead.core.decisions.otlp.messages import (
    Message,
    answered,
    asked,
    given,
    instructions,
    returned,
)
from fairlead.core.decisions.otlp.roles import Group, Role, role_of
from fairlead.core.decisions.otlp.spans import Span, Value

_MOST_STEPS: Final = 50
_LONGEST_STEP: Final = 1_000
_OUTCOMES: Final = {
    "content_filter": "blocked",
    "safety": "blocked",
    "refusal": "blocked",
    "guardrail_intervened": "blocked",
    "length": "cut_off",
    "max_tokens": "cut_off",
    "tool_call": "tool_call",
    "tool_calls": "tool_call",
    "tool_use": "tool_call",
    "function_call": "tool_call",
}


@dataclass(frozen=True, slots=True)
class Talk:
    """The calls of a model in one decision, the deciding span first, and what was said."""

    calls: Sequence[Span]
    questions: list[Message]
    answers: list[Message]
    instructions: str
    request: dict[str, Value]
    tools: Value

    @property
    def root(self) -> Span:
        """The span that decides."""
        return self.calls[0]

    @property
    def config(self) -> str:
        """The SHA-256 of instructions, parameters and tools."""
        return config_of(self.request, self.instructions, self.tools)

    @property
    def finishes(self) -> list[str]:
        """Why the model ended, of the last call that says so."""
        for span in (self.root, *reversed(self.calls)):
            stated = span.first("gen_ai.response.finish_reasons", "llm.finish_reason")
            if stated is not None:
                return [told(each) for each in (stated if isinstance(stated, list) else [stated])]
        return [message.finish for message in self.answers if message.finish]

    @property
    def outcome(self) -> str:
        """A code for how it ended."""
        if outcome_of(self.root) != "ok":
            return "failed"
        found = [_OUTCOMES[each.lower()] for each in self.finishes if each.lower() in _OUTCOMES]
        return found[0] if found else "answered"

    @property
    def output(self) -> dict[str, Value]:
        """What the model said."""
        text = "\n\n".join(each.line() for each in self.answers)
        said: dict[str, Value] = {"text": text, "finish_reasons": [*self.finishes]}
        if outcome_of(self.root) != "ok":
            said["error"] = outcome_of(self.root)
        return {name: value for name, value in said.items() if value}

    def input(self, group: Group) -> dict[str, Value]:
        """All that is told of the request beside the words themselves."""
        root = self.root
        said: dict[str, Value] = {
            "operation": root.text("gen_ai.operation.name"),
            "provider": _first_text(
                self.calls, "gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system"
            ),
            "request": self.request,
            "usage": usage_of(root, self.calls[1:]),
            "response_id": _first_text(self.calls, "gen_ai.response.id"),
            "conversation": _first_text(self.calls, "gen_ai.conversation.id", "session.id"),
            "agent": _agent(root),
            "instructions": self.instructions if root.first("gen_ai.system_instructions") else "",
            "tools_offered": self.tools,
            "tool_steps": [_step(span) for span in group.having(Role.TOOL)[:_MOST_STEPS]],
            "calls": len(self.calls) - 1,
            "service": told(root.resource.get("service.name") or ""),
            "written_by": root.scope,
        }
        return {name: value for name, value in said.items() if value}


def talk_of(group: Group) -> Talk:
    """Put together what was said: the deciding span's own words, or first question, last answer.

    A chain's own words are those of its framework: they come last.
    """
    below = group.having(Role.ANSWER)
    calls, root = [group.root, *below], [group.root]
    before, after = ([], root) if role_of(group.root) == Role.CHAIN else (root, [])
    questions = _first_found([*before, *below, *after], asked, given)
    answers = _first_found([*before, *reversed(below), *after], answered, returned)
    told_to = next((text for span in calls if (text := instructions(span, questions))), "")
    request = next((asked_with for span in calls if (asked_with := request_of(span))), {})
    tools = next((offered for span in calls if (offered := tools_offered(span))), None)
    return Talk(calls, questions, answers, told_to, request, tools)


def _first_found(spans: Sequence[Span], *ways: Callable[[Span], list[Message]]) -> list[Message]:
    """Ask all spans in one way before any in the next, which says less."""
    return next((found for way in ways for span in spans if (found := way(span))), [])


def _agent(root: Span) -> dict[str, Value]:
    told_of = {
        "id": root.text("gen_ai.agent.id"),
        "name": root.text("gen_ai.agent.name", "gen_ai.workflow.name", "traceloop.entity.name")
        or (root.name if root.text("openinference.span.kind") in {"CHAIN", "AGENT"} else ""),
        "version": root.text("gen_ai.agent.version"),
    }
    return {name: value for name, value in told_of.items() if value}


def _step(span: Span) -> dict[str, Value]:
    asked_with = span.first("gen_ai.tool.call.arguments", "traceloop.entity.input", "input.value")
    gave = span.first("gen_ai.tool.call.result", "traceloop.entity.output", "output.value")
    step: dict[str, Value] = {"name": first(tool_name(span), 200)}
    if asked_with is not None:
        step["arguments"] = first(told(asked_with), _LONGEST_STEP)
    if gave is not None:
        step["result"] = first(told(gave), _LONGEST_STEP)
    return step


def _first_text(spans: Sequence[Span], *names: str) -> str:
    return next((found for span in spans if (found := span.text(*names))), "")

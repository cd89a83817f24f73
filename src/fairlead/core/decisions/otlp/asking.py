"""How a model was asked: which one, with which parameters and tools, for how many tokens."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

import orjson

from fairlead.core.decisions.otlp.fitting import compact, fitted, unpacked
from fairlead.core.decisions.otlp.messages import gathered
from fairlead.core.decisions.otlp.spans import Span, Value

_REQUEST: Final = "gen_ai.request."
_OLD_REQUEST: Final = "gen_ai.openai.request."
_NO_PARAMETERS: Final = frozenset({"model", "messages", "input", "prompt", "tools"})
_MOST_TOOLS: Final = 1_000
_USAGE: Final = {
    "input_tokens": (
        "gen_ai.usage.input_tokens",
        "gen_ai.usage.prompt_tokens",
        "llm.token_count.prompt",
    ),
    "output_tokens": (
        "gen_ai.usage.output_tokens",
        "gen_ai.usage.completion_tokens",
        "llm.token_count.completion",
    ),
    "reasoning_tokens": ("gen_ai.usage.reasoning.output_tokens",),
    "cached_tokens": ("gen_ai.usage.cache_read.input_tokens",),
}


def model_of(spans: Sequence[Span]) -> dict[str, Value]:
    """Name the model that was asked for, with the version that answered; the last call counts."""
    for span in reversed(spans):
        stated = _parameters(span).get("model")
        asked = span.text("gen_ai.request.model") or (stated if isinstance(stated, str) else "")
        answered = span.text("gen_ai.response.model", "llm.model_name")
        if asked and answered:
            return {"name": asked, "version": answered}
        if asked or answered:
            return {"name": asked or answered}
    return {}


def request_of(span: Span) -> dict[str, Value]:
    """Give the parameters of a request, such as the temperature."""
    found = dict[str, Value]()
    for prefix in (_OLD_REQUEST, _REQUEST):
        for name, value in span.attributes.items():
            if name.startswith(prefix):
                found[name[len(prefix) :]] = fitted(value)
    for name, value in _parameters(span).items():
        found[name] = fitted(value)
    kept = {name: value for name, value in found.items() if name not in _NO_PARAMETERS}
    if kind := span.text("gen_ai.output.type"):
        kept["output_type"] = kind
    return kept


def tools_offered(span: Span) -> Value:
    """Give the tools that the model was told of."""
    stated = unpacked(span.first("gen_ai.tool.definitions"))
    listed = gathered(span.attributes, "llm.tools.") or gathered(
        span.attributes, "llm.request.functions."
    )
    found = stated if stated is not None else listed
    return compact(found) if isinstance(found, list) and len(found) > _MOST_TOOLS else fitted(found)


def usage_of(root: Span, calls: Sequence[Span]) -> dict[str, Value]:
    """Count tokens: what the deciding span says, or the sum of its calls."""
    used = dict[str, Value]()
    for name, attributes in _USAGE.items():
        own = root.first(*attributes)
        each = [value for span in calls if type(value := span.first(*attributes)) is int]
        if own is not None:
            used[name] = fitted(own)
        elif each:
            used[name] = fitted(sum(each))
    return used


def config_of(request: Value, told_to: str, tools: Value) -> str:
    """Give the SHA-256 of how the model was set up, or nothing if that is not told."""
    setup = {"instructions": told_to, "request": request, "tools": tools}
    said = {name: value for name, value in setup.items() if value}
    if not said:
        return ""
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _parameters(span: Span) -> Mapping[str, Value]:
    stated = unpacked(span.first("llm.invocation_parameters"))
    return stated if isinstance(stated, dict) else {}

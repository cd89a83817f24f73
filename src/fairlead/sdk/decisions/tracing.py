"""A decision told while it is made: a `with` block, or a decorator of the function that decides.

    with decision(kind="loan", subject="customer-4711") as d:
        d.output = model.predict(row)
        d.outcome = "refused"

    @traced(kind="loan", subject="customer", outcome=lambda answer: answer.verdict)
    def score(customer, income, years): ...

What the function does and raises is left as it is; what cannot be recorded is counted and logged.
"""

import functools
import inspect
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Final, ParamSpec, Self, TypeVar, Unpack, cast

from fairlead.sdk.decisions.errors import CannotRecordError
from fairlead.sdk.decisions.line import Told, Whole
from fairlead.sdk.decisions.recorder import Recorder

P = ParamSpec("P")
R = TypeVar("R")
Find = Callable[[], Recorder]
FAILED: Final = "error"  # the outcome of a decision that ended in an exception


class Decision:
    """A decision in the making; recorded when its `with` block ends, also if that fails."""

    def __init__(self, recorder: Find, told: Whole) -> None:
        self.outcome: object = told.pop("outcome", None)
        self._recorder, self._told = recorder, cast("Told", told)
        self.id = told.setdefault("id", secrets.token_hex(16))
        self.output: object = told.pop("output", None)
        self._explanation = dict(told.pop("explanation", {}))
        self._began = time.monotonic()

    def tell(self, **told: Unpack[Whole]) -> None:
        """Tell more of it, with the fields of `log`."""
        self.outcome = told.pop("outcome", self.outcome)
        self.output = told.pop("output", self.output)
        self._told.update(cast("Told", told))

    def explain(
        self,
        *,
        method: str = "",
        reasons: Sequence[Mapping[str, object]] = (),
        rules: Sequence[Mapping[str, object]] = (),
        nearest_change: Sequence[Mapping[str, object]] = (),
        sources: Sequence[Mapping[str, object]] = (),
        tools: Sequence[Mapping[str, object]] = (),
        guardrails: Sequence[Mapping[str, object]] = (),
    ) -> None:
        """Add to the explanation; said twice, lists grow."""
        if method:
            self._explanation["method"] = method
        for name, more in (
            ("reasons", reasons), ("rules", rules), ("nearest_change", nearest_change),
            ("sources", sources), ("tools", tools), ("guardrails", guardrails),
        ):  # fmt: skip
            if more:
                known = cast("Sequence[object]", self._explanation.get(name, ()))
                self._explanation[name] = [*known, *more]

    def record(self) -> str:
        """Record it now; give its id, or nothing if it could not be recorded."""
        told = self._told
        told.setdefault("latency_ms", (time.monotonic() - self._began) * 1000)
        if self.output is not None:
            told["output"] = self.output
        if self._explanation:
            told["explanation"] = self._explanation
        return self._recorder().log(self.outcome, **told)

    def __enter__(self) -> Self:
        self._began = time.monotonic()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _at: TracebackType | None,
    ) -> None:
        if kind is not None and self.outcome is None:
            self.outcome = FAILED
        self.record()

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.__exit__(kind, error, at)


def traced_by(
    recorder: Find,
    *,
    outcome: Callable[[Any], object] | None = None,
    input: Sequence[str] | None = None,  # noqa: A002 - the name of the field
    subject: str | Callable[[Mapping[str, Any]], object] = "",
    attributes: Sequence[str] = (),
    output: bool = True,
    score: Callable[[Any], float] | None = None,
    confidence: Callable[[Any], float] | None = None,
    explain: Callable[[Mapping[str, Any], Any], Mapping[str, object]] | None = None,
    told: Told,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a decorator that records each call of a function as a decision."""

    def facts(call: Mapping[str, Any], result: Any) -> Whole:  # noqa: ANN401 - what it gave
        found = cast("Whole", dict(told))
        found["outcome"] = outcome(result) if outcome else result
        found["input"] = {name: call[name] for name in (call if input is None else input)}
        if subject:
            found["subject"] = subject(call) if callable(subject) else call[subject]
        if attributes:
            found["attributes"] = {name: call[name] for name in attributes}
        if output:
            found["output"] = result
        if score:
            found["score"] = score(result)
        if confidence:
            found["confidence"] = confidence(result)
        if explain:
            found["explanation"] = explain(call, result)
        return found

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        return _wrapped(function, _Recording(recorder, function, facts, told))

    return decorate


class _Recording:
    """Records the calls of one function."""

    def __init__(
        self,
        recorder: Find,
        function: Callable[..., Any],
        facts: Callable[[Mapping[str, Any], Any], Whole],
        told: Told,
    ) -> None:
        self._recorder, self._facts, self._told = recorder, facts, told
        self._signature = inspect.signature(function)

    def kept(self, began: float, args: tuple[Any, ...], named: dict[str, Any], result: Any) -> None:  # noqa: ANN401 - as told
        """Record a call that gave a result."""
        recorder = self._recorder()
        try:
            told = self._facts(self._call(args, named), result)
        except Exception as broken:  # noqa: BLE001 - somebody else's code must not break the call
            says = f"what was told of the call broke ({type(broken).__name__}: {broken})"
            recorder.refuse(CannotRecordError(says), system=recorder.system_of(self._told))
            return
        told["latency_ms"] = (time.monotonic() - began) * 1000
        recorder.log(told.pop("outcome"), **cast("Told", told))

    def failed(
        self, began: float, args: tuple[Any, ...], named: dict[str, Any], error: BaseException
    ) -> None:
        """Record a call that ended in an exception: by its name only, its text may name people."""
        told = cast("Told", {**self._told, "input": self._call(args, named)})
        told["output"] = {"error": type(error).__name__}
        told["latency_ms"] = (time.monotonic() - began) * 1000
        self._recorder().log(FAILED, **told)

    def _call(self, args: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any]:
        bound = self._signature.bind(*args, **named)
        bound.apply_defaults()
        return {name: each for name, each in bound.arguments.items() if name not in {"self", "cls"}}


def _wrapped(function: Callable[P, R], recording: _Recording) -> Callable[P, R]:
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise TypeError(
            f"{function.__name__} gives its answer piece by piece: use `with decision(…)` instead."
        )
    if inspect.iscoroutinefunction(function):
        return cast("Callable[P, R]", _async(function, recording))

    @functools.wraps(function)
    def call(*args: P.args, **named: P.kwargs) -> R:
        began = time.monotonic()
        try:
            result = function(*args, **named)
        except BaseException as error:
            recording.failed(began, args, named, error)
            raise
        recording.kept(began, args, named, result)
        return result

    return call


def _async(function: Callable[..., Any], recording: _Recording) -> Callable[..., Any]:
    @functools.wraps(function)
    async def call(*args: Any, **named: Any) -> Any:  # noqa: ANN401 - as the function
        began = time.monotonic()
        try:
            result = await function(*args, **named)
        except BaseException as error:
            recording.failed(began, args, named, error)
            raise
        recording.kept(began, args, named, result)
        return result

    return call

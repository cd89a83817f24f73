"""The decorator and the block: they record, and leave what the program does as it is."""

import asyncio
import inspect
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from fairlead import decisions
from fairlead.sdk.decisions.line import now


def run_async(told):
    """Run it on a thread of its own: in this process a browser may keep a loop on ours."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, told).result()


@pytest.fixture
def told(server, tmp_path, monkeypatch):
    """Configure the program's recorder; the function gives what arrived."""
    for name in ("SERVER", "TOKEN", "SYSTEM", "QUEUE"):
        monkeypatch.delenv(f"FAIRLEAD_{name}", raising=False)
    decisions.configure(
        server=server.address, token="t", system="SYS-3", queue=tmp_path / "decisions.queue"
    )

    def arrived():
        assert decisions.flush(5)
        return [json.loads(line) for line in server.kept.values()]

    yield arrived
    decisions.close(0)


def test_a_call_is_recorded_with_what_went_in_and_came_out(told):
    @decisions.traced(
        kind="loan",
        model={"name": "card", "version": "2"},
        subject="customer",
        input=("income", "years"),
        attributes=("sex",),
        outcome=lambda answer: answer["verdict"],
        score=lambda answer: answer["score"],
    )
    def score(customer, income, years=1, *, sex="unknown"):
        """Decide."""
        return {"verdict": "refused", "score": 0.25}

    assert score("c-1", 1900.5, sex="female") == {"verdict": "refused", "score": 0.25}
    assert (score.__name__, score.__doc__) == ("score", "Decide.")
    [one] = told()
    assert one["latency_ms"] >= 0
    assert {
        name: one[name] for name in one if name not in {"id", "at", "instance", "latency_ms"}
    } == {
        "system": "SYS-3",
        "n": 1,
        "kind": "loan",
        "model": {"name": "card", "version": "2"},
        "subject": "c-1",
        "outcome": "refused",
        "score_micro": 250000,
        "input": {"income": "1900.5", "years": 1},
        "output": {"verdict": "refused", "score": "0.25"},
        "attributes": {"sex": "female"},
    }


def test_async_functions_and_methods_are_recorded_too(told):
    class Desk:
        @decisions.traced(kind="chat", output=False)
        async def answer(self, question):
            await asyncio.sleep(0.01)
            return "answered"

    assert inspect.iscoroutinefunction(Desk.answer)
    assert run_async(Desk().answer("why?")) == "answered"
    [one] = told()
    assert (one["outcome"], one["input"]) == ("answered", {"question": "why?"})
    assert "output" not in one
    assert one["latency_ms"] >= 10


@pytest.mark.parametrize("is_async", [False, True])
def test_an_exception_goes_on_and_is_recorded_by_its_name_only(told, is_async):
    def fails(income):
        raise ValueError("customer Ada Lovelace has no income")

    async def fails_later(income):
        fails(income)

    with pytest.raises(ValueError, match="Ada Lovelace"):
        if is_async:
            run_async(decisions.traced(kind="loan")(fails_later)(5))
        else:
            decisions.traced(kind="loan")(fails)(5)
    [one] = told()
    assert (one["outcome"], one["output"]) == ("error", {"error": "ValueError"})
    assert "Lovelace" not in json.dumps(one)


def test_what_cannot_be_recorded_never_reaches_the_caller_and_leaves_a_gap(told, caplog):
    @decisions.traced(kind="loan", outcome=lambda answer: answer["nothing"])
    def first(income):
        return {}

    @decisions.traced(kind="loan", outcome=lambda _answer: "granted")
    def second(income):
        return object()

    answer = second(1)
    assert first(1) == {}
    assert type(answer) is object
    decisions.log("granted")
    [one] = told()
    assert one["n"] == 3
    assert decisions.status().reasons == {"CannotRecord": 2}
    assert "cannot be written" in caplog.text


def test_strict_raises_for_tests(told, server, tmp_path):
    decisions.configure(
        server=server.address, token="t", system="SYS-3", queue=tmp_path / "q", strict=True
    )
    with pytest.raises(decisions.CannotRecordError, match="outcome: a code"):
        decisions.log("no code at all")
    decisions.log("granted")
    [one] = told()
    assert one["n"] == 1  # who saw the exception can tell it again


def test_a_function_that_answers_piece_by_piece_is_refused_at_once(told):
    def pieces():
        yield 1

    with pytest.raises(TypeError, match="use `with decision"):
        decisions.traced()(pieces)


def test_a_block_gathers_what_is_told_of_a_decision(told):
    with decisions.decision(kind="loan", subject="c-1", input={"income": 5}) as d:
        d.output = {"score": 0.25}
        d.outcome = "refused"
        d.tell(score=0.25, human={"required": True})
        d.explain(method="shap", reasons=decisions.reasons_from({"income": -0.31, "years": 0.1}))
        d.explain(rules=[{"code": "min_age", "says": "18 or older", "met": True}])
        d.explain(rules=[{"code": "min_income", "met": False}])
    [one] = told()
    assert one["id"] == d.id
    assert (one["outcome"], one["score_micro"], one["human"]) == (
        "refused",
        250000,
        {"required": True},
    )
    assert one["explanation"] == {
        "method": "shap",
        "reasons": [
            {"code": "income", "feature": "income", "contribution_micro": -310000},
            {"code": "years", "feature": "years", "contribution_micro": 100000},
        ],
        "rules": [
            {"code": "min_age", "says": "18 or older", "met": True},
            {"code": "min_income", "met": False},
        ],
    }


def test_a_block_that_breaks_is_recorded_and_the_exception_goes_on(told):
    async def decide():
        async with decisions.decision(kind="chat") as d:
            d.output = {"text": "half an ans"}
            raise TimeoutError

    with pytest.raises(TimeoutError):
        run_async(decide())
    [one] = told()
    assert (one["outcome"], one["output"]) == ("error", {"text": "half an ans"})


def test_nothing_configured_is_told_with_what_to_do(monkeypatch):
    monkeypatch.delenv("FAIRLEAD_SERVER", raising=False)
    decisions.close()
    with pytest.raises(decisions.NotConfiguredError, match=r"decisions\.configure"):
        decisions.log("granted")


def test_the_environment_is_enough(server, tmp_path, monkeypatch):
    for name, value in {
        "SERVER": server.address,
        "TOKEN": "t",
        "SYSTEM": "SYS-9",
        "INSTANCE": "night",
        "QUEUE": str(tmp_path / "env.queue"),
    }.items():
        monkeypatch.setenv(f"FAIRLEAD_{name}", value)
    decisions.log("granted")
    assert decisions.flush(5)
    decisions.close()
    [line] = server.kept.values()
    told = json.loads(line)
    assert told["system"] == "SYS-9"
    assert told["instance"].startswith("night.")


def test_a_moment_is_written_as_the_format_says():
    first, second = now(), now()
    assert len(first) == len("2026-01-31T09:30:00.000000Z")
    assert first <= second

"""A trace becomes decisions: which spans decide, what they say, whose they are."""

import hashlib
import json
from time import process_time

import pytest

from fairlead.core.decisions.otlp.json_text import spans_of
from fairlead.core.decisions.otlp.mapping import SAY_WHOSE, decisions_of
from tests.core.decisions.otlp.traces import TRACE, body, chat, span

QUESTION = json.dumps([{"role": "user", "parts": [{"type": "text", "content": "May they?"}]}])
ANSWER = json.dumps(
    [{"role": "assistant", "parts": [{"type": "text", "content": "No."}], "finish_reason": "stop"}]
)


def mapped(*spans, system="SYS-3", **more):
    return decisions_of(spans_of(body(*spans, **more)), system=system)


def only(*spans, **more):
    found = mapped(*spans, **more)
    assert not found.rejected
    (decision,) = found.decisions
    return decision


def test_a_call_of_a_model_becomes_a_decision_with_every_field_in_its_place():
    decision = only(
        chat(
            7,
            starts=0,
            lasts=1.5,
            gen_ai__provider__name="openai",
            gen_ai__request__model="gpt-4o",
            gen_ai__response__model="gpt-4o-2024-08-06",
            gen_ai__request__temperature=0.2,
            gen_ai__request__max_tokens=200,
            gen_ai__usage__input_tokens=12,
            gen_ai__usage__output_tokens=3,
            gen_ai__response__finish_reasons=["stop"],
            gen_ai__system_instructions='[{"type": "text", "content": "Be brief."}]',
            gen_ai__input__messages=QUESTION,
            gen_ai__output__messages=ANSWER,
            fairlead__subject="customer-4711",
            fairlead__attribute__age_band="30-39",
        ),
        resource={"service.name": "loan-desk"},
    )
    setup = {"instructions": "Be brief.", "request": {"max_tokens": 200, "temperature": "0.2"}}
    setup_written = json.dumps(setup, separators=(",", ":"), sort_keys=True).encode()
    assert decision == {
        "id": f"{TRACE}-0000000000000007",
        "system": "SYS-3",
        "at": "2026-11-18T11:06:41.500000Z",
        "kind": "chat",
        "model": {"name": "gpt-4o", "version": "gpt-4o-2024-08-06"},
        "config": hashlib.sha256(setup_written).hexdigest(),
        "subject": "customer-4711",
        "outcome": "answered",
        "latency_ms": 1500,
        "corr": TRACE,
        "input": {
            "operation": "chat",
            "provider": "openai",
            "request": {"temperature": "0.2", "max_tokens": 200},
            "usage": {"input_tokens": 12, "output_tokens": 3},
            "instructions": "Be brief.",
            "service": "loan-desk",
            "written_by": "tests",
        },
        "prompt": "user: May they?",
        "output": {"text": "assistant: No.", "finish_reasons": ["stop"]},
        "attributes": {"age_band": "30-39"},
    }


def test_an_agent_with_its_calls_tools_and_sources_is_one_decision():
    decision = only(
        span(1, name="POST /loan"),
        span(2, 1, lasts=5, gen_ai__operation__name="invoke_agent", gen_ai__agent__name="clerk"),
        chat(3, 2, gen_ai__request__model="m", gen_ai__input__messages=QUESTION),
        span(4, 2, starts=1, gen_ai__operation__name="execute_tool", gen_ai__tool__name="bureau"),
        span(
            5,
            2,
            starts=2,
            gen_ai__operation__name="retrieval",
            gen_ai__retrieval__documents='[{"id": "policy-7", "content": "x", "score": 0.9}]',
        ),
        span(
            6,
            3,
            gen_ai__operation__name="apply_guardrail",
            gen_ai__guardian__name="pii",
            gen_ai__security__decision__type="allow",
        ),
        chat(8, 2, starts=3, gen_ai__response__model="m-2", gen_ai__output__messages=ANSWER),
    )
    assert decision["id"].endswith("-0000000000000002")
    assert (decision["kind"], decision["latency_ms"]) == ("invoke_agent", 5000)
    assert decision["model"] == {"name": "m-2"}, "the call that answered last"
    assert (decision["prompt"], decision["output"]["text"]) == ("user: May they?", "assistant: No.")
    assert decision["explanation"] == {
        "method": "trace",
        "tools": [{"name": "bureau", "outcome": "ok"}],
        "sources": [{"name": "policy-7", "sha256": hashlib.sha256(b"x").hexdigest()}],
        "guardrails": [{"name": "pii", "action": "allow"}],
    }
    assert decision["input"]["agent"] == {"name": "clerk"}
    assert decision["input"]["calls"] == 2


def test_without_an_agent_each_call_decides_and_a_tool_beside_them_goes_to_the_call_it_served():
    found = mapped(
        span(1, lasts=9, name="POST /loan"),
        chat(2, 1),
        span(3, 1, starts=1.5, gen_ai__operation__name="execute_tool", gen_ai__tool__name="bureau"),
        chat(4, 1, starts=3),
    )
    first, second = found.decisions
    assert "explanation" not in first
    assert second["explanation"]["tools"] == [{"name": "bureau", "outcome": "ok"}]
    assert found.ignored == 1


def test_a_call_that_wraps_another_is_one_decision():
    decision = only(chat(1, gen_ai__request__model="outer"), chat(2, 1))
    assert decision["id"].endswith("1")


def test_a_chain_decides_where_it_calls_a_model_and_no_agent_is_above_it():
    def chain(number, parent=0, **of):
        return span(number, parent, openinference__span__kind="CHAIN", **of)

    one = only(chain(1, input__value="{}", name="rag"), chain(2, 1), chat(3, 2, gen_ai__prompt="q"))
    assert (one["id"][-1], one["kind"], one["prompt"]) == ("1", "chain", "q")
    assert mapped(chain(1), chain(2, 1)).ignored == 2, "no model was called"
    agent = span(1, openinference__span__kind="AGENT")
    assert only(agent, chain(2, 1), chat(3, 2))["id"][-1] == "1"


def test_a_mark_of_our_own_has_the_last_word():
    found = mapped(chat(1, fairlead__decision=False), span(2, fairlead__decision=True))
    assert [each["id"][-1] for each in found.decisions] == ["2"]
    assert found.ignored == 1


def test_a_helper_without_its_decision_is_told_of():
    found = mapped(span(4, 2, gen_ai__operation__name="execute_tool"))
    assert not found.decisions
    (remark,) = found.remarks
    assert remark == (
        "1 tool, retrieval or guard-rail spans came without their decision and were left out:"
        " send whole traces in one request"
    )


def test_parents_that_run_in_a_circle_end():
    found = mapped(chat(1, 2), chat(2, 1), span(3, 3))
    assert {each["id"][-1] for each in found.decisions} <= {"1", "2"}
    assert len(found.decisions) >= 1


def test_a_line_of_ten_thousand_parents_is_walked_once():
    spans = [span(1 + n, n, fairlead__decision=n == 0) for n in range(10_000)]
    found = mapped(*spans)
    assert len(found.decisions) == 1


def test_whose_system_it_is_the_span_says_then_its_parents_then_the_resource_then_the_address():
    named = {"fairlead.system": "SYS-9"}
    assert only(chat(1, fairlead__system="SYS-5"), resource=named)["system"] == "SYS-5"
    above = mapped(span(1, fairlead__system="SYS-6"), chat(2, 1), resource=named)
    assert above.decisions[0]["system"] == "SYS-6"
    assert only(chat(1), resource=named)["system"] == "SYS-9"
    assert only(chat(1))["system"] == "SYS-3"
    nobody = mapped(chat(1), span(2, 1), chat(3), system="")
    assert not nobody.decisions
    assert nobody.rejected == [
        (1, f"span 0000000000000001: {SAY_WHOSE}"),
        (1, f"span 0000000000000003: {SAY_WHOSE}"),
    ]


@pytest.mark.parametrize(
    ("spoiled", "says"),
    [
        ({"fairlead__system": "loans"}, "system: a system of the register, such as SYS-3"),
        ({"fairlead__system": 3}, "system: a system of the register, such as SYS-3"),
        (
            {"fairlead__outcome": "not so"},
            "outcome: a code of 1 to 40 letters, digits, dots, dashes",
        ),
        ({"fairlead__subject": "ada@example.org"}, "subject: this looks like an address"),
        ({"fairlead__confidence_micro": 0.5}, "confidence_micro: no fractions"),
        ({"gen_ai__request__model": "m" * 101}, "model.name: a text of 1 to 100 signs"),
    ],
)
def test_what_will_not_do_is_rejected_with_the_sentence_of_a_decision(spoiled, says):
    found = mapped(chat(1, **spoiled))
    assert not found.decisions
    ((spans, why),) = found.rejected
    assert spans == 1
    assert why.startswith(f"span 0000000000000001: {says}")


@pytest.mark.parametrize("trace", ["", "0" * 32, "5b8e", "z" * 32])
def test_a_span_without_a_good_id_is_rejected(trace):
    found = mapped(chat(1, trace=trace))
    assert found.rejected[0][1].endswith(
        "a trace id has 16 bytes and a span id 8, not all of them 0"
    )


def test_an_address_in_somebody_elses_attribute_is_left_out_and_told():
    found = mapped(chat(1, enduser__id="ada@example.org"))
    assert "subject" not in found.decisions[0]
    assert "ada@" not in json.dumps(found.decisions)
    (remark,) = found.remarks
    assert remark == (
        "span 0000000000000001: enduser.id is no pseudonym and was left out:"
        " send one as fairlead.subject"
    )
    assert only(chat(1, enduser__id="ada@x.org", enduser__pseudo__id="p-7"))["subject"] == "p-7"
    assert only(chat(1, user__id="u-1"))["subject"] == "u-1"


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"gen_ai__response__finish_reasons": ["content_filter"]}, "blocked"),
        ({"gen_ai__response__finish_reasons": ["length"]}, "cut_off"),
        ({"gen_ai__response__finish_reasons": ["tool_calls"]}, "tool_call"),
        ({"gen_ai__response__finish_reasons": []}, "answered"),
        ({"error__type": "timeout"}, "failed"),
        ({"status": 2}, "failed"),
        ({"status": 2, "fairlead__outcome": "refer"}, "refer"),
    ],
)
def test_the_outcome_is_yours_or_how_it_ended(said, outcome):
    assert only(chat(1, **said))["outcome"] == outcome


def test_an_evaluation_is_a_rule_that_was_met_or_not():
    event = (
        "gen_ai.evaluation.result",
        {
            "gen_ai.evaluation.name": "grounded",
            "gen_ai.evaluation.score.label": "fail",
            "gen_ai.evaluation.score.value": 0.25,
            "gen_ai.evaluation.explanation": "No source says so.",
        },
    )
    rules = only(chat(1, events=[event]))["explanation"]["rules"]
    assert rules == [{"code": "grounded", "says": "fail · 0.25 · No source says so.", "met": False}]


def test_a_prompt_longer_than_is_sealed_is_cut_in_the_middle_with_the_digest_of_the_whole():
    long = "a" * 100_000
    found = mapped(chat(1, gen_ai__prompt=long))
    (decision,) = found.decisions
    assert len(decision["prompt"]) < 65_536
    assert found.remarks[0].endswith("prompt is longer than is kept: what is left out is marked")
    assert "100,000 bytes in all" in decision["prompt"]
    assert hashlib.sha256(long.encode()).hexdigest() in decision["prompt"]


def test_more_tools_than_an_explanation_holds_are_cut_and_told():
    tools = [
        span(9 + n, 1, gen_ai__operation__name="execute_tool", gen_ai__tool__name=f"t{n}")
        for n in range(51)
    ]
    found = mapped(chat(1, lasts=9), *tools)
    assert len(found.decisions[0]["explanation"]["tools"]) == 50
    assert found.remarks == ["span 0000000000000001: more than 50 tools; the first 50 are kept"]


def test_a_span_sent_again_says_the_same_byte_for_byte():
    spans = (chat(1, gen_ai__input__messages=QUESTION), span(2, 1, fairlead__subject="p"))
    assert mapped(*spans).decisions == mapped(*reversed(spans)).decisions


def test_the_body_that_is_dearest_to_read_costs_seconds_not_minutes():
    empty = "[" + "{}," * 1_300_000 + "{}]"
    sent = body(chat(1, gen_ai__input__messages=empty, gen_ai__output__messages=empty))
    before = process_time()
    found = decisions_of(spans_of(sent), system="SYS-3")
    assert len(found.decisions) == 1
    assert process_time() - before < 20, "message by message it took a minute and more"

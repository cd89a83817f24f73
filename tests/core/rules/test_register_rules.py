"""Rules of the register, as tables."""

from datetime import date

import pytest

from fairlead.core.rules import register as rules

DAY = date(2026, 5, 1)
WHOLE = {
    "today": DAY,
    "owner_accepted": True,
    "owner_asked": False,
    "roles": ["user"],
    "affected": ["staff"],
    "personal_data": False,
    "review_due": DAY,
    "retired": False,
}


@pytest.mark.parametrize(
    ("stage", "to", "owner", "says"),
    [
        ("inception", "inception", False, ""),
        ("inception", "operation_monitoring", True, ""),
        ("inception", "operation_monitoring", False, "name an owner"),
        ("re_evaluation", "deployment", False, "name an owner"),
        ("operation_monitoring", "re_evaluation", False, ""),
        ("operation_monitoring", "inception", True, "moves to: deployment, re evaluation"),
        ("operation_monitoring", "retirement", True, "Retire"),
        ("retirement", "operation_monitoring", True, "Take back"),
    ],
)
def test_stages_follow_each_other(stage, to, owner, says):
    answer = rules.may_move(stage=stage, to=to, owner_accepted=owner)
    assert bool(answer) is not bool(says)
    assert says in str(answer)


def test_the_stages_are_those_of_the_catalogue():
    from fairlead.core.catalogue import catalogue

    assert set(rules.NEXT_STAGES) == set(catalogue().lifecycle_stages) - {"governance"}
    assert {to for nexts in rules.NEXT_STAGES.values() for to in nexts} <= set(rules.NEXT_STAGES)


@pytest.mark.parametrize(
    ("told", "state", "needs"),
    [
        ({}, "ok", []),
        ({"owner_accepted": False}, "no_owner", ["owner"]),
        ({"owner_accepted": False, "owner_asked": True}, "no_owner", ["owner"]),
        ({"review_due": date(2026, 4, 30)}, "overdue", ["review_due_on"]),
        ({"review_due": None, "roles": []}, "not_decided", ["our_roles"]),
        ({"affected": []}, "not_decided", ["affected"]),
        ({"personal_data": None}, "not_decided", ["personal_data"]),
        ({"owner_accepted": False, "personal_data": None}, "no_owner", ["owner", "personal_data"]),
        ({"owner_accepted": False, "retired": True}, "retired", []),
    ],
)
def test_the_standing_names_what_is_missing(told, state, needs):
    found = rules.standing(**{**WHOLE, **told})
    assert (found.state, [need.field for need in found.needs]) == (state, needs)
    assert all(str(need).endswith((".", "?")) for need in found.needs)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("ChatGPT", "Chat-GPT", True),
        ("ChatGPT", "ChatGPT (OpenAI)", True),
        ("Chatgtp", "ChatGPT", True),
        ("Müller Bäcker-KI", "Muller Backer AI", True),
        ("Forecast", "Daily order forecast", True),
        ("Translator", "Translators", True),
        ("Copilot for sales", "Sales copilot", True),
        ("Route planner", "Invoice reader", False),
        ("AI", "KI", False),
        ("DeepL", "Deep learning", False),
        ("!!!", "???", False),
    ],
)
def test_names_that_look_alike(one, other, alike):
    assert bool(rules.looks_like(one, "", [("SYS-1", other, "")])) is alike
    assert bool(rules.looks_like(other, "", [("SYS-1", one, "")])) is alike


def test_the_same_tool_looks_alike_whatever_its_name():
    for one, other in (("Our helper", "GPT"), ("!", "?")):
        found = rules.looks_like(one, "ai:openai", [("SYS-1", other, "ai:openai")])
        assert found == (rules.Alike("SYS-1", other, "the same tool of the catalogue"),)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (rules.may_answer(proposed=1, by=1), ""),
        (rules.may_answer(proposed=1, by=2), "nobody accepts for another"),
        (rules.may_answer(proposed=None, by=2), "Nobody is being asked"),
        (rules.may_be_owner(name="Bo", is_active=True, may_act=True), ""),
        (rules.may_be_owner(name="Bo", is_active=False, may_act=True), "Bo has left"),
        (rules.may_be_owner(name="Bo", is_active=True, may_act=False), "give them the role"),
        (rules.may_retire(retired=False, because="replaced"), ""),
        (rules.may_retire(retired=False, because=" x "), "why"),
        (rules.may_retire(retired=True, because="replaced"), "already"),
        (rules.may_undo_import(undone=False, touched=0), ""),
        (rules.may_undo_import(undone=True, touched=0), "already"),
        (rules.may_undo_import(undone=False, touched=2), "2 of its records"),
        (rules.may_link(key="uses", source="use_case", target="system"), ""),
        (rules.may_link(key="uses", source="system", target="use_case"), "cannot be linked"),
    ],
)
def test_every_answer_says_why(answer, says):
    assert bool(answer) is not bool(says)
    assert says in (str(answer) if says else "")

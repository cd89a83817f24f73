"""People over the credit scoring: a plan, weeks of looks; and a button that stopped."""

import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any, Final

from fairlead.apps.decisions.queries import get_decision
from fairlead.apps.decisions.services import Sender, record
from fairlead.apps.example.year.world import Event, World, told
from fairlead.apps.org.services import make_token
from fairlead.apps.oversight import queries, ruling, services
from fairlead.apps.oversight.models import Review
from fairlead.apps.oversight.services.finding import look_in
from fairlead.apps.oversight.services.sampling import sample_in
from fairlead.core.decisions.record import parsed

Does = Callable[[World], object]
_MOST_LOOKS: Final = 18
_OUTCOMES: Final = ((41, "granted"), (11, "reduced"), (-1_000, "refused"))
_REASONS: Final = ("exception", "input_wrong", "weighed_wrong", "input_missing")


def oversight() -> Iterator[Event]:
    """A plan and two who look; seven weeks; a stop and a start; numbers that never came."""
    story = told("oversight")
    plan, stop = story["plan"], story["stop"]
    yield Event(plan["day"], plan["at"], _plans)
    for n, one in enumerate(story["reviewers"]):
        yield Event(plan["day"], f"10:{10 + 7 * n:02d}", _names(one))
    yield Event(stop["day"], stop["at"], _stops)
    yield Event(stop["start"]["day"], stop["start"]["at"], _starts)
    yield Event(story["weeks"][0] - 1, "08:30", _connects)
    for week, day in enumerate(story["weeks"]):
        yield Event(day, "13:05", _decides(week))
        for turn in range(_MOST_LOOKS):
            begins = 14 * 60 + 9 * turn
            ends = begins + 2 + _lot(100 * week + turn, "minutes") % 6
            yield Event(day, _clock(begins), _takes(week, turn))
            yield Event(day, _clock(ends), _decides_on)
    yield Event(story["weeks"][-1], "17:30", lambda world: look_in(world.firm))


def _plans(world: World) -> None:
    how = dict(told("oversight")["plan"])
    by = world.people[how.pop("by")]
    rules = ruling.rules_of(how.pop("rules"))
    del how["day"], how["at"]
    system = world.records[told("oversight")["system"]]
    services.set_plan(system, by=by, rules=rules, **how)


def _names(one: dict[str, Any]) -> Does:
    return lambda world: services.name_reviewer(
        world.records[told("oversight")["system"]],
        by=world.people[told("oversight")["plan"]["by"]],
        member=world.people[one["who"]],
        competence=one["competence"],
        group=one["group"],
        until=world.day(240),
    )


def _stops(world: World) -> None:
    stop = told("oversight")["stop"]
    system = world.records[stop["system"]]
    world.records["stop"] = services.stop(
        system, by=world.people[stop["by"]], because=stop["because"]
    )


def _starts(world: World) -> None:
    start = told("oversight")["stop"]["start"]
    by, because = world.people[start["by"]], start["because"]
    services.start(world.records["stop"], by=by, because=because)


def _connects(world: World) -> None:
    """Give the shop a key with which it may record decisions and nothing else."""
    by = world.people[told("oversight")["by"]]
    token, _secret = make_token(
        by=by, name="Web shop", scopes=["decide"], expires_on=world.day(180)
    )
    world.records["shop"] = Sender(by, token)


def _decides(week: int) -> Does:
    """Let the decisions of a week come in, and choose those that people look at."""

    def does(world: World) -> None:
        story = told("oversight")
        first = week * story["a_week"] + 1
        numbers = [n for n in range(first, first + story["a_week"]) if n not in story["lost"]]
        code = world.records[story["system"]].code
        lines = [parsed(json.dumps(_decision(n, code)).encode()) for n in numbers]
        record(lines, by=world.records["shop"])
        sample_in(world.firm)
        _plant(world, numbers)

    return does


def _decision(n: int, system: str) -> dict[str, Any]:
    """One invented decision: all of it follows from its number."""
    story = told("oversight")
    months, late, gap = 6 + _lot(n, "months") % 90, _lot(n, "late") % 4, 3 + _lot(n, "gap") % 50
    points = 40 + months - 14 * late - gap
    outcome = next(each for least, each in _OUTCOMES if points >= least)
    reasons = [
        {
            "code": "few_months",
            "feature": "months_trading",
            "contribution_micro": (months - 36) * 9000,
        },
        {
            "code": "late_payments",
            "feature": "late_payments",
            "contribution_micro": -140_000 * late,
        },
        {
            "code": "long_since_order",
            "feature": "days_since_order",
            "contribution_micro": -9000 * gap,
        },
    ]
    return {
        "id": f"TC-{n:04d}",
        "system": system,
        "instance": story["instance"],
        "n": n,
        "kind": "credit_limit",
        "model": {"name": "Credit scoring model", "version": story["version"]},
        "subject": f"c_{_lot(n, 'who') % 400:03d}",
        "outcome": outcome,
        "confidence_micro": 520_000 + _lot(n, "sure") % 470_000,
        "input": {"months_trading": months, "late_payments": late, "days_since_order": gap},
        "attributes": {"owner_age": ("18-29", "30-44", "45-59", "60-69")[_lot(n, "age") % 4]},
        "explanation": {"method": "shap", "reasons": reasons},
        "human": {"required": True},
    }


def _plant(world: World, numbers: list[int]) -> None:
    """Plant wrong answers to decisions that the scoring granted."""
    how = told("oversight")["planted"]
    granted = [n for n in numbers if _decision(n, "SYS-1")["outcome"] == how["right"]]
    for n in granted[: how["each_week"]]:
        services.plant(
            get_decision(world.firm, f"TC-{n:04d}"),
            by=world.people[told("oversight")["by"]],
            shown=how["shown"],
            right=how["right"],
            because=how["because"],
        )


def _takes(week: int, turn: int) -> Does:
    """Let somebody take up what waits longest; in the last week some is left for tomorrow."""

    def does(world: World) -> None:
        story = told("oversight")
        left = story["left_waiting"] if week == len(story["weeks"]) - 1 else 0
        waiting = queries.reviews(world.firm).filter(state="waiting").order_by("number")[left:]
        review = next(iter(waiting[:1]), None)
        world.records["in_hand"] = review
        if review is not None:
            by = world.people[story["reviewers"][turn % 2]["who"]]
            world.records["looks"] = by
            services.take(review, by=by)
            services.answer(review, by=by, outcome=_first_answer(review))

    return does


def _decides_on(world: World) -> None:
    """Let whoever has a decision in hand end their look, some minutes later."""
    review: Review | None = world.records["in_hand"]
    if review is not None:
        by = world.records["looks"]
        services.decide(review, by=by, **_ending(review, _first_answer(review)))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _first_answer(review: Review) -> str:
    story = told("oversight")
    if review.planted:
        how = story["planted"]
        missed = queries.seeds(review.organisation).filter(caught__isnull=False).count() + 1
        return str(how["shown"] if missed in how["missed"] else how["right"])
    if _lot(review.number, "differs") % 100 >= story["differ"]:
        return review.ai
    return "reduced" if review.ai != "reduced" else "granted"


def _ending(review: Review, first: str) -> dict[str, str]:
    """Accept what one would have said; else override with a reason, or give way."""
    story = told("oversight")
    if first == review.ai:
        return {"action": "accept"}
    because = story["because"][_lot(review.number, "because") % len(story["because"])]
    if not review.planted and _lot(review.number, "gives way") % 100 < story["gives_way"]:
        says = "The suggestion weighs the late payments, which I had not seen."
        return {"action": "accept", "reason": "agrees", "because": says}
    reason = _REASONS[_lot(review.number, "reason") % len(_REASONS)]
    return {"action": "override", "outcome": first, "reason": reason, "because": because}


def _lot(n: int, what: str) -> int:
    """A number that looks like chance and is the same each time."""
    return int.from_bytes(sha256(f"{what} {n}".encode()).digest()[:4], "big")

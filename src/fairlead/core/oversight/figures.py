"""What oversight shows: how often people differ from the AI, how long it takes, what they catch.

>>> looks = [Looked(ai="no", first="no", final="no", seconds=60)] * 45
>>> looks += [Looked(ai="no", first="yes", final="yes", seconds=300)] * 5
>>> override_rate(looks).value, round(override_rate(looks).high, 2)
(0.1, 0.21)
>>> str(override_rate(looks[:3]))
'Only 3 looks, 10 needed.'

A low rate of overrides is no praise: it may mean that the AI is right, or that nobody looks. What
tells them apart are the blind answers and the planted test cases, which stand beside it and are
never mixed into it.

Sources: Wilson (1927); Cohen (1960); Fleiss, Cohen and Everitt (1969) for the interval of kappa;
Goddard, Roudsari and Wyatt (2012) on automation bias; Conover (1999), 3.2, for quantiles.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from fairlead.core.metrics.answers import Measured, NotMeasured
from fairlead.core.metrics.intervals import rate
from fairlead.core.oversight.kappa import kappa
from fairlead.core.oversight.quantiles import quantile

LEAST: Final = 10
LEAST_PEOPLE: Final = 5
FEW: Final = "Only {n} looks, {least} needed."
NONE: Final = "Nothing to count yet: {least} needed."
FEW_PLANTED: Final = "Only {n} planted test cases were answered, {least} needed."
FEW_PEOPLE: Final = "Fewer than {least} people: a figure would show single persons."
FEW_LEFT: Final = "Fewer than {least} people are in no shown group: what is left would show them."

Number = Measured | NotMeasured


@dataclass(frozen=True, kw_only=True)
class Looked:
    """One finished look at a real decision: the AI's answer, the blind one, what held, how long.

    `final` is empty where the reviewer stopped it: nothing of the AI's answer held.
    """

    ai: str
    first: str
    final: str
    seconds: int
    group: str = ""
    who: str = ""


@dataclass(frozen=True, kw_only=True)
class Planted:
    """One answered test case: whether its error was caught, and by whom."""

    caught: bool
    group: str = ""
    who: str = ""


_Of = TypeVar("_Of", Looked, Planted)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """All figures of a set of looks; each comes with its interval, or says why there is none."""

    overrides: Number
    agreement: Number
    kappa: Number
    gave_way: Number
    median_seconds: Number
    p90_seconds: Number
    caught: Number


def figures(looks: Sequence[Looked], planted: Sequence[Planted]) -> Figures:
    """Work all figures out; test cases only ever enter the last one."""
    return Figures(
        overrides=override_rate(looks),
        agreement=agreement(looks),
        kappa=cohens_kappa(looks),
        gave_way=gave_way_rate(looks),
        median_seconds=time_to_decide(looks, 0.5),
        p90_seconds=time_to_decide(looks, 0.9),
        caught=catch_rate(planted),
    )


def override_rate(looks: Sequence[Looked]) -> Number:
    """How often something else held than the AI said; for those concerned, that looking helps."""
    return override_share(sum(look.final != look.ai for look in looks), len(looks))


def override_share(hits: int, of: int) -> Number:
    """The same from counts."""
    return _rate(hits, of, "override_rate/1")


def agreement(looks: Sequence[Looked]) -> Number:
    """How often a person said the same as the AI before they saw its answer."""
    return _rate(sum(look.first == look.ai for look in looks), len(looks), "blind_agreement/1")


def gave_way_rate(looks: Sequence[Looked]) -> Number:
    """How often a person who had said something else took the AI's answer once they saw it."""
    differed = [look for look in looks if look.first != look.ai]
    hits = sum(look.final == look.ai for look in differed)
    return _rate(hits, len(differed), "gave_way_rate/1")


def catch_rate(planted: Sequence[Planted]) -> Number:
    """How often an error that was planted was caught; what is missing to 1 slips through."""
    return catch_share(sum(each.caught for each in planted), len(planted))


def catch_share(hits: int, of: int) -> Number:
    """The same from counts."""
    return _rate(hits, of, "planted_catch_rate/1", why=FEW_PLANTED)


def cohens_kappa(looks: Sequence[Looked]) -> Number:
    """Agreement beyond what two who answer blindly by their habits would reach by chance."""
    if len(looks) < LEAST:
        return _few(len(looks), "cohen_kappa/1")
    return kappa([(look.ai, look.first) for look in looks])


def time_to_decide(looks: Sequence[Looked], share: float) -> Number:
    """Seconds from opening to deciding that a `share` of looks stays within."""
    if len(looks) < LEAST:
        return _few(len(looks), "quantile/1")
    return quantile([look.seconds for look in looks], share)


def by_group(
    looks: Sequence[Looked], planted: Sequence[Planted], *, people: Mapping[str, int]
) -> dict[str, Figures | NotMeasured]:
    """Work the figures out for each group of reviewers, unless they would be those of persons.

    `people` says how many reviewers a group has. A group is not shown if it has fewer than five,
    or fewer than five of them looked; and none is where fewer than five people looked in no shown
    group, because all less the groups would be the figures of these few.
    """
    mine = {group: (_within(looks, {group}), _within(planted, {group})) for group in sorted(people)}
    why = {
        group: FEW_PEOPLE
        for group, told in mine.items()
        if people[group] < LEAST_PEOPLE or _of_few(*told)
    }
    named = {each.group for each in looks} | {each.group for each in planted}
    rest = named - (people.keys() - why.keys())
    if _of_few(_within(looks, rest), _within(planted, rest)):
        why = dict.fromkeys(people, FEW_LEFT) | why
    return {
        group: _hidden(why[group], people[group]) if group in why else figures(*told)
        for group, told in mine.items()
    }


def _within(told: Sequence[_Of], groups: Collection[str]) -> list[_Of]:
    return [each for each in told if each.group in groups]


def _of_few(looks: Sequence[Looked], planted: Sequence[Planted]) -> bool:
    """Say whether a figure of these would be one of fewer than five people."""
    people = ({each.who for each in looks}, {each.who for each in planted})
    return any(0 < len(each) < LEAST_PEOPLE for each in people)


def _hidden(why: str, n: int) -> NotMeasured:
    return NotMeasured(why=why, n=n, method="by_group/1", facts={"least": LEAST_PEOPLE})


def by_person(
    looks: Sequence[Looked], planted: Sequence[Planted], *, people: Collection[str], basis: str
) -> dict[str, Figures]:
    """Work the figures out for each person, which takes a legal basis in writing.

    Raises:
        ValueError: there is none.
    """
    if not basis.strip():
        raise ValueError("figures of single persons take a recorded legal basis")
    return {
        who: figures(
            [look for look in looks if look.who == who],
            [each for each in planted if each.who == who],
        )
        for who in sorted(people)
    }


def _rate(hits: int, of: int, method: str, *, why: str = FEW) -> Number:
    return rate(hits, of, method=method) if of >= LEAST else _few(of, method, why)


def _few(n: int, method: str, why: str = FEW) -> NotMeasured:
    why = why if n else NONE
    return NotMeasured(why=why, n=n, method=method, facts={"least": LEAST})

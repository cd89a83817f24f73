"""Which columns, and whether the score itself, give protected attributes away."""

from collections.abc import Iterator
from itertools import permutations

import numpy as np

from fairlead.core.metrics.evaluators.draft import Draft, Reading
from fairlead.core.metrics.proxies import joint, proxy

SCORE_BINS = 10


def proxies(reading: Reading) -> Iterator[Draft]:
    """Joint counts that were given, pairs of protected attributes, and the score."""
    policy, cells = reading.policy, reading.state.cells
    for (feature, name), table in reading.joints.items():
        yield _of(feature, name, np.asarray(table), reading)
    told = cells.attributes if cells is not None else ()
    for one, two in permutations(told, 2):
        if cells is not None and (one, two) not in reading.joints:
            yield _of(one, two, joint(cells, one, two), reading)
    scores = reading.state.scores
    for name, levels in scores.groups.items() if scores else ():
        if 0 < len(levels) <= policy.most_groups:
            columns = [
                np.bincount(bins.bin * SCORE_BINS // bins.bins, bins.n, minlength=SCORE_BINS)
                for bins in levels.values()
            ]
            yield _of(reading.columns.score, name, np.stack(columns, axis=1), reading)


def _of(
    feature: str,
    name: str,
    table: "np.ndarray[tuple[int, ...], np.dtype[np.generic]]",
    reading: Reading,
) -> Draft:
    number = proxy(table, least=reading.policy.least.rows, level=reading.policy.level)
    scope = {"column": feature, "attribute": name}
    return Draft(metric="proxy", number=number, scope=scope, words=scope)

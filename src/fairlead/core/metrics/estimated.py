"""How right the model probably is before anybody knows what came true: estimated, never measured.

Labels come months late; people are harmed meanwhile. If the scores mean what they meant in the
reference period, how many of today's answers are right follows from the scores alone. That *if* is
everything: it holds when other people come (covariate shift), it fails when the same people behave
differently (concept drift), and it is printed with the number.

>>> reference = scored([(0.2, 0, 800), (0.2, 1, 200), (0.8, 0, 200), (0.8, 1, 800)])
>>> today = scored([(0.2, 2, 900), (0.8, 2, 100)])
>>> found = estimate(reference, today)["accuracy"]
>>> round(found.value, 3), found.method
(0.8, 'cbpe/1')

Sources: confidence-based performance estimation as NannyML describes it; Zadrozny and Elkan (2002)
for isotonic calibration; Ayer et al. (1955) for its algorithm. For regression, an estimate of the
error would need a second model of the residuals on the features, which counts cannot give; errors
by predicted value alone miss every shift that matters, so `estimated_error` says so instead.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.answers import Measured, NotMeasured
from fairlead.core.metrics.calibration import labelled
from fairlead.core.metrics.fairness import FEW_OUTCOMES, FEW_ROWS
from fairlead.core.metrics.groups import Least
from fairlead.core.metrics.intervals import LEVEL
from fairlead.core.metrics.special import z_of
from fairlead.core.metrics.states.scores import MISSING, UNIT, ScoreBins

METHOD: Final = "cbpe/1"
ASSUMES: Final = (
    "Estimated on the assumption that a score means what it meant in the reference period: "
    "other people may come, but nobody behaves differently."
)
STRANGE: Final = "{share:.1%} of the scores are such as the reference hardly ever saw."
NOBODY: Final = "No row has the answer that this estimate is about."
MOST_STRANGE: Final = 0.05
ESTIMATES: Final = ("accuracy", "precision", "recall", "f1", "specificity", "auc")
LEAST: Final = Least()

Number = Measured | NotMeasured
Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Calibrator:
    """What a score meant in the reference period: rising steps, straight lines between them.

    `block` is the step that each knot stands on, `rows` how many reference rows each step rests on.
    """

    scores: Floats
    meaning: Floats
    block: NDArray[np.int64]
    rows: Floats

    def __call__(self, scores: Floats) -> Floats:
        """The chance that each score stood for."""
        chances: Floats = np.interp(scores, self.scores, self.meaning)
        return chances

    def step(self, scores: Floats) -> NDArray[np.int64]:
        """The step nearest to each score."""
        place = np.searchsorted(self.scores, scores).clip(0, self.scores.size - 1)
        steps: NDArray[np.int64] = self.block[place]
        return steps


def calibrator(reference: ScoreBins) -> Calibrator:
    """Isotonic calibration of the labelled reference, bin by bin, weighted by rows."""
    told = labelled(reference)
    rows = told.negative + told.positive
    there = np.flatnonzero(rows)
    scores = (told.negative_scores + told.positive_scores)[there] / rows[there]
    hits, of = _pooled(told.positive[there], rows[there])
    lengths = np.array([length for *_, length in zip(hits, of[0], of[1], strict=True)], np.int64)
    means = np.array(hits, float) / np.array(of[0], float)
    block = np.repeat(np.arange(lengths.size), lengths)
    return Calibrator(scores=scores, meaning=means[block], block=block, rows=np.array(of[0], float))


def _pooled(hits: Floats, rows: Floats) -> tuple[list[float], tuple[list[float], list[int]]]:
    """Pool adjacent violators: hits, rows and length of each rising step."""
    ones, ofs, lengths = list[float](), list[float](), list[int]()
    for one, of in zip(hits.tolist(), rows.tolist(), strict=True):
        length = 1
        while ones and ones[-1] * of >= one * ofs[-1]:
            one, of, length = one + ones.pop(), of + ofs.pop(), length + lengths.pop()  # noqa: PLW2901 - grows
        ones.append(one)
        ofs.append(of)
        lengths.append(length)
    return ones, (ofs, lengths)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Rows:
    """The predicted rows of a window, bin by bin, with the chance that each is positive."""

    n: Floats
    chance: Floats
    chosen: NDArray[np.bool_]
    scores: Floats
    step: NDArray[np.int64]
    known: Floats


def estimate(
    reference: ScoreBins, current: ScoreBins, *, least: Least = LEAST, level: float = LEVEL
) -> Mapping[str, Number]:
    """Accuracy, precision, recall, F1, specificity and AUC of a window without its labels.

    The interval holds what the labels, once they are there, will say: chance in the window, and the
    rows that the calibration rests on.
    """
    told = labelled(reference)
    rare = int(min(told.negative.sum(), told.positive.sum()))
    n = int(current.n[current.prediction != MISSING].sum())
    for why, many, few in (
        (FEW_ROWS, told.n, least.rows),
        (FEW_OUTCOMES, rare, least.outcomes),
        (FEW_ROWS, n, least.rows),
    ):
        if many < max(few, 1):
            facts = {"least": max(few, 1)}
            refused = NotMeasured(why=why, n=many, method=METHOD, facts=facts)
            return dict.fromkeys(ESTIMATES, refused)
    meaning = calibrator(reference)
    strange = _strange(meaning, current)
    if strange > MOST_STRANGE:
        refused = NotMeasured(why=STRANGE, n=n, method=METHOD, facts={"share": strange})
        return dict.fromkeys(ESTIMATES, refused)
    rows = _rows(meaning, current)
    return {name: _estimate(name, rows, level, strange) for name in ESTIMATES}


def _strange(meaning: Calibrator, current: ScoreBins) -> float:
    """The share of rows with a score outside those of the reference."""
    width = 1 / current.bins
    low, high = meaning.scores[0] - width, meaning.scores[-1] + width
    scores = current.s / np.maximum(current.n, 1) / UNIT
    outside = (scores < low) | (scores > high)
    return float(current.n[outside].sum() / max(current.n.sum(), 1))


def _rows(meaning: Calibrator, current: ScoreBins) -> _Rows:
    there = current.prediction != MISSING
    n = current.n[there].astype(float)
    scores = current.s[there] / current.n[there] / UNIT
    return _Rows(
        n=n,
        chance=meaning(scores),
        chosen=current.prediction[there] == 1,
        scores=scores,
        step=meaning.step(scores),
        known=meaning.rows,
    )


def _estimate(name: str, rows: _Rows, level: float, strange: float) -> Number:
    n = int(rows.n.sum())
    facts = {"assumes": ASSUMES, "strange": strange}
    found = (_auc if name == "auc" else _of_answers)(name, rows)
    if found is None:
        return NotMeasured(why=NOBODY, n=n, method=METHOD, facts=facts)
    value, slope = found
    half = z_of(level) * math.sqrt(_uncertainty(rows, slope))
    return Measured(
        value=value,
        low=max(value - half, 0.0),
        high=min(value + half, 1.0),
        n=n,
        method=METHOD,
        level=level,
        facts=facts,
    )


def _of_answers(name: str, rows: _Rows) -> tuple[float, Floats] | None:
    """An estimate from expected answers, and how it moves with each row's chance."""
    yes, no = rows.n * rows.chance, rows.n * (1 - rows.chance)
    c = rows.chosen.astype(float)
    tp, fp, fn, tn = (float(e.sum()) for e in (yes * c, no * c, yes * (1 - c), no * (1 - c)))
    top, bottom, rises, grows = {
        "accuracy": (tp + tn, tp + fp + fn + tn, 2 * c - 1, 0 * c),
        "precision": (tp, tp + fp, c, 0 * c),
        "recall": (tp, tp + fn, c, 0 * c + 1),
        "f1": (2 * tp, 2 * tp + fp + fn, 2 * c, 0 * c + 1),
        "specificity": (tn, tn + fp, c - 1, 0 * c - 1),
    }[name]
    if bottom <= 0:
        return None
    value = top / bottom
    return value, (rises - value * grows) / bottom


def _auc(_name: str, rows: _Rows) -> tuple[float, Floats] | None:
    order = np.argsort(rows.scores, kind="stable")
    yes, no = (rows.n * p for p in (rows.chance, 1 - rows.chance))
    p, q = float(yes.sum()), float(no.sum())
    if min(p, q) <= 0:
        return None
    below, above = np.empty_like(no), np.empty_like(yes)
    below[order] = np.cumsum(no[order]) - no[order] / 2
    above[order] = p - np.cumsum(yes[order]) + yes[order] / 2
    value = float((yes * below).sum() / (p * q))
    slope: Floats = (below - above) / (p * q) - value * (1 / p - 1 / q)
    return value, slope


def _uncertainty(rows: _Rows, slope: Floats) -> float:
    """The variance of what labels will say: their own chance, and that of the calibration."""
    own = rows.chance * (1 - rows.chance)
    chance = float((rows.n * own * slope**2).sum())
    size = rows.known.size
    leverage = np.bincount(rows.step, rows.n * slope, minlength=size)
    # Half a row either way: a step on which all labels were alike is not certain.
    hits = np.bincount(rows.step, rows.n * rows.chance, minlength=size)
    seen = np.bincount(rows.step, rows.n, minlength=size)
    mean = (hits / np.maximum(seen, 1) * rows.known + 0.5) / (rows.known + 1)
    return chance + float((leverage**2 * mean * (1 - mean) / rows.known).sum())


def estimated_error(n: int) -> NotMeasured:
    """The error of a regression without labels: not estimated, and why.

    >>> str(estimated_error(100))
    'An error of numbers cannot be estimated from counts: wait for labels.'
    """
    why = "An error of numbers cannot be estimated from counts: wait for labels."
    return NotMeasured(why=why, n=n, method="estimated_error/1")

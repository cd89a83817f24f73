"""Rows without dice: the same on every machine and version, for vectors of other tools."""

import numpy as np

PERIOD, CHUNK, CHUNKS = 200_000, 20_000, 10


def rows(start, n, *, lean):
    """Scores, labels and predictions from fractions of irrational multiples (Weyl sequences).

    The chance of the label is 0.8·score² + 0.1, so that the scores want calibrating; `lean` moves
    the scores upwards (covariate shift) and leaves that chance as it is.
    """
    i = np.arange(start, start + n, dtype=np.float64)
    score = np.mod(i * 0.6180339887498949, 1) ** (1 / (1 + lean))
    score = np.round(score, 6)
    label = (np.mod(i * 0.41421356237309515, 1) < 0.8 * score**2 + 0.1).astype(int)
    return score, label, (score >= 0.6).astype(int)

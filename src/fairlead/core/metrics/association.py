"""How strongly two things hang together in a table of counts, without the part that is luck.

χ² grows with the number of rows and any table shows some association by chance. Cramér's V,
corrected, is 0 where there is none and 1 where one thing decides the other, whatever the rows.

>>> found = cramer(np.array([[60, 40], [30, 70]]), method="any_difference/1")
>>> round(found.value, 3), found.facts["df"]
(0.293, 1)

Sources: Cramér (1946); Bergsma (2013), Journal of the Korean Statistical Society 42:323. The
interval takes χ² as non-central: mean df + λ, variance 2·df + 4·λ.
"""

import math
from typing import Any

from numpy.typing import NDArray

from fairlead.core.metrics.answers import Measured, NotMeasured
from fairlead.core.metrics.intervals import LEVEL
from fairlead.core.metrics.special import chi2_above, z_of

CRAMER = "cramers_v/1"
ONE_KIND = "All rows are of one kind: there is nothing to compare."


def chi2(table: NDArray[Any]) -> tuple[float, int]:
    """Pearson's χ² and its degrees of freedom, empty rows and columns left out."""
    told = table[:, table.sum(axis=0) > 0][table.sum(axis=1) > 0].astype(float)
    expected = (
        told.sum(axis=1, keepdims=True) * told.sum(axis=0, keepdims=True) / max(told.sum(), 1)
    )
    df = max(told.shape[0] - 1, 0) * max(told.shape[1] - 1, 0)
    return float(((told - expected) ** 2 / expected).sum()) if df else 0.0, df


def cramer(table: NDArray[Any], *, method: str, level: float = LEVEL) -> Measured | NotMeasured:
    """Cramér's V without its upward bias, with interval and χ² chance as `p`."""
    stat, df = chi2(table)
    total = float(table.sum())
    named = f"{method}+{CRAMER}"
    if not df:
        return NotMeasured(why=ONE_KIND, n=int(total), method=named)
    most = min((table.sum(axis=0) > 0).sum(), (table.sum(axis=1) > 0).sum()) - 1
    half = z_of(level) * math.sqrt(2 * df + 4 * max(stat - df, 0))
    low, value, high = (
        math.sqrt(min(max(stat - df + shift, 0) / (total * most), 1)) for shift in (-half, 0, half)
    )
    return Measured(
        value=value,
        low=low,
        high=high,
        n=round(total),
        method=named,
        level=level,
        p=chi2_above(stat, df),
        facts={"chi2": stat, "df": df, "uncorrected": math.sqrt(stat / (total * most))},
    )

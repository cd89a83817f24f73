"""nannyml: KS, Wasserstein and Jensen-Shannon of each column, one chunk. Two parquet files."""

import sys
import warnings

warnings.filterwarnings("ignore")

import nannyml as nml  # noqa: E402 - its imports warn
import pandas as pd  # noqa: E402
from timing import timed  # noqa: E402


def work() -> object:
    """Read both periods, fit on the one, calculate the other."""
    reference, now = (pd.read_parquet(path) for path in sys.argv[1:3])
    words = [
        c for c in reference if reference[c].dtype == object or str(reference[c].dtype) == "str"
    ]
    found = nml.UnivariateDriftCalculator(
        column_names=list(reference.columns),
        treat_as_categorical=words,
        continuous_methods=["kolmogorov_smirnov", "wasserstein", "jensen_shannon"],
        categorical_methods=["chi2", "jensen_shannon"],
        chunk_number=1,
    )
    told = found.fit(reference).calculate(now).to_df()
    return {"columns": len(told.columns)}


timed(work)

"""evidently: drift of every column, its default choice of test. Two parquet files."""

import sys
import warnings

warnings.filterwarnings("ignore")

import pandas as pd  # noqa: E402 - its imports warn
from evidently import Report  # noqa: E402
from evidently.presets import DataDriftPreset  # noqa: E402
from timing import timed  # noqa: E402


def work() -> object:
    """Read both periods and make the report of the preset."""
    reference, now = (pd.read_parquet(path) for path in sys.argv[1:3])
    told = Report([DataDriftPreset()]).run(reference_data=reference, current_data=now).dict()
    return {"metrics": len(told["metrics"])}


timed(work)

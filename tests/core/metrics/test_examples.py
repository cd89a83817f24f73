"""The examples in the docstrings run."""

import doctest
import importlib
import pkgutil

import numpy as np
import pytest

from fairlead.core import metrics
from fairlead.core.metrics.bins import periods
from fairlead.core.metrics.calibration import scored
from fairlead.core.metrics.groups import counted
from fairlead.core.metrics.states.cells import make_cells
from fairlead.core.metrics.states.residuals import make_residuals
from tests import oracles

MODULES = sorted(
    found.name for found in pkgutil.walk_packages(metrics.__path__, f"{metrics.__name__}.")
)

# What every example may use without a line of import.
USED = {
    "np": np,
    "counted": counted,
    "make_cells": make_cells,
    "periods": periods,
    "scored": scored,
    "make_residuals": make_residuals,
    "numeric": oracles.numeric_counts,
    "words": oracles.level_counts,
}


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    failed, _ = doctest.testmod(importlib.import_module(name), extraglobs=USED)
    assert failed == 0

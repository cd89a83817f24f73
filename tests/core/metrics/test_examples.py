"""The examples in the docstrings run."""

import doctest
import importlib
import pkgutil

import pytest

from fairlead.core import metrics

MODULES = sorted(
    found.name for found in pkgutil.walk_packages(metrics.__path__, f"{metrics.__name__}.")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0

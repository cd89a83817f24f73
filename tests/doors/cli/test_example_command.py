"""The example firm on the command line."""

import json
import os

import pytest

from tests.doors.cli.test_first_run import FIRST, PASSWORD, fairlead  # noqa: F401 - a fixture


def test_load_and_remove_beside_an_own_firm(fairlead, tmp_path):  # noqa: F811
    assert fairlead("init", *FIRST, FAIRLEAD_PASSWORD=PASSWORD)[0] == 0
    code, said, _ = fairlead("example", "load", "--json")
    assert (code, json.loads(said)["entries"] > 400) == (0, True)
    code, _, refused = fairlead("example", "load")
    assert (code, "loaded already" in refused) == (1, True)

    code, said, _ = fairlead("pack", "mine.zip", "--json")
    assert (code, json.loads(said)["ledger_size"]) == (0, 2), "the own firm is meant"

    assert fairlead("example", "remove", "--json")[1].strip() == '{"removed": true}'
    assert fairlead("example", "remove")[0] == 1
    assert fairlead("example", "reset")[0] == 1, "there is nothing to reset"
    assert fairlead("ledger", "fsck")[0] == 0


@pytest.mark.parametrize("arguments", [["load"], ["load", "--as", "nobody@x.example"]])
def test_without_a_person_it_says_what_to_do_first(fairlead, arguments):  # noqa: F811
    code, _, said = fairlead("example", *arguments)
    assert (code, "Traceback" in said, os.linesep in said) == (2, False, True)

"""Keys are searched in the index, each by itself, however many an organisation has."""

import re

import pytest
from django.db import connections

from fairlead.apps.keyring import queries
from fairlead.apps.keyring.router import ALIAS
from fairlead.apps.keyring.services import keys_for
from fairlead.apps.keyring.tenants import keys_of

pytestmark = pytest.mark.django_db(databases=["default", "keyring"])


@pytest.mark.parametrize(
    ("by", "value"),
    [
        (queries._BY_LOOKUP, b"\x01" * 32),
        (queries._BY_PSEUDONYM, "sub_nobody"),
        (queries._BY_ID, 4711),
    ],
)
def test_no_search_reads_all_keys_of_an_organisation(by, value):
    """Also before the database has counted the rows: PostgreSQL took them all for one."""
    keys_for("t", [f"p:{n}" for n in range(1000)])
    database = connections[ALIAS]
    statement, values = queries._search(database, by, keys_of("t").id, [value] * 500)
    explain = "EXPLAIN QUERY PLAN" if database.vendor == "sqlite" else "EXPLAIN"
    told = queries.asked(database, f"{explain} {statement}", values)
    plan = "\n".join(str(line[-1]) for line in told).replace("rowid", "id")
    by_index = {"sqlite": f"USING .*{by[0]}=", "postgresql": f"Index Cond: .*{by[0]}"}
    assert re.search(by_index[database.vendor], plan), plan

"""Who gets which answer at every address: walks all routes as everybody.

    python -m tests.contracts.authz --write     writes authz.csv anew; read its diff

A cell says what an empty request got: a status, or where it was sent on to:
`login` (sign in first), `nowhere` (no organisation), `step-up` (say who you are again),
`on` (elsewhere). 404 is the answer for what is missing and for what is another firm's.
"""

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from django.views.generic import RedirectView

TABLE = Path(__file__).with_name("authz.csv")
WRITING = "FAIRLEAD_WRITE_AUTHZ"
PEOPLE = (
    *("board", "ai_lead", "owner", "reviewer", "staff", "internal_auditor", "external_auditor"),
    *("admin", "dpo", "service", "installation_admin"),
    *("other_firm", "expired_guest", "disabled", "anonymous"),
)
METHODS = ("GET", "POST")
Key = tuple[str, str]


def routes() -> list[str]:
    """Name every route, from the resolver itself."""
    from django.urls import get_resolver

    return sorted(set(_names(get_resolver(), "")))


def arguments(route: str) -> list[str]:
    """Name the arguments of a route."""
    from django.urls import get_resolver

    resolver, _, name = get_resolver(), *route.rpartition(":")[1:]
    for part in route.split(":")[:-1]:
        resolver = resolver.namespace_dict[part][1]
    pattern = resolver.reverse_dict.getlist(name)
    return [] if any(not each[0][0][1] for each in pattern) else list(pattern[0][0][0][1])


def _names(resolver, prefix: str) -> Iterator[str]:
    for each in resolver.url_patterns:
        if hasattr(each, "url_patterns"):
            inner = f"{prefix}{each.namespace}:" if each.namespace else prefix
            yield from _names(each, inner)
        elif each.name:
            yield prefix + each.name
        elif getattr(each.callback, "view_class", None) is not RedirectView:
            raise AssertionError(f"{each.pattern} has no name: give every route one")


def verdict(response) -> str:
    """Say in one word what was answered."""
    if response.status_code not in {301, 302, 303}:
        return str(response.status_code)
    to = response["Location"]
    words = {
        "/accounts/login/": "login",
        "/no-organisation/": "nowhere",
        "/accounts/reauthenticate/": "step-up",
        "/accounts/2fa/reauthenticate/": "step-up",
    }
    return words.get(to.partition("?")[0], "on")


def read() -> dict[Key, dict[str, str]]:
    """Read the expected table."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        return {
            (row["route"], row["method"]): {each: row[each] for each in PEOPLE}
            for row in csv.DictReader(file)
        }


def write(table: dict[Key, dict[str, str]]) -> None:
    """Write the table in the order of the routes."""
    with TABLE.open("w", newline="", encoding="utf-8") as file:
        rows = csv.DictWriter(file, ["route", "method", *PEOPLE], lineterminator="\n")
        rows.writeheader()
        for (route, method), cells in sorted(table.items()):
            rows.writerow({"route": route, "method": method} | cells)


def differences(expected: dict, found: dict) -> list[str]:
    """Say each difference in a sentence."""
    told = []
    for key in sorted(set(expected) | set(found)):
        name = " ".join(key)
        if key not in expected:
            told.append(f"{name} has no row: run `make authz` and read the diff of authz.csv.")
        elif key not in found:
            told.append(f"{name} is gone: run `make authz` and read the diff of authz.csv.")
        else:
            told += [
                f"{name} answers {found[key][who]} to {who}, the table says {expected[key][who]}."
                for who in PEOPLE
                if found[key][who] != expected[key][who]
            ]
    return told


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit(__doc__)
    tests = ["tests/contracts/test_authz_acts.py", "tests/contracts/test_authz_matrix.py"]
    environment = os.environ | {WRITING: "yes"}
    sys.exit(subprocess.call([sys.executable, "-m", "pytest", "-q", *tests], env=environment))

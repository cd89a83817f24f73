"""SEC 3: every act × every role, on one's own record and on another's, as the table says."""

import csv
import os
from pathlib import Path

from fairlead.apps.org import permissions
from tests.contracts.authz import WRITING

TABLE = Path(__file__).with_name("acts.csv")
ACTS = (Path(__file__).parents[1] / "vectors" / "acts.txt").read_text(encoding="utf-8").split()


def cell(role, act):
    if permissions.allows_everyone(act) or permissions.allows([role], act, owns=False):
        return "any"
    return "own" if permissions.allows([role], act, owns=True) else "-"


def now():
    return [{"act": act} | {role: cell(role, act) for role in permissions.roles()} for act in ACTS]


def test_who_may_do_what_is_as_the_table_says():
    """Run `make authz` after a change of roles.yaml or a new act, and read the diff."""
    found = now()
    if os.environ.get(WRITING):
        with TABLE.open("w", newline="", encoding="utf-8") as file:
            rows = csv.DictWriter(file, ["act", *permissions.roles()], lineterminator="\n")
            rows.writeheader()
            rows.writerows(found)
    with TABLE.open(newline="", encoding="utf-8") as file:
        assert list(csv.DictReader(file)) == found, "run `make authz` and read the diff of acts.csv"


def test_auditors_change_no_record():
    allowed = {"export.pack", "journal.copy.record", *permissions.matrix().everyone}
    for role in ("internal_auditor", "external_auditor"):
        assert {act for act in ACTS if cell(role, act) != "-"} <= allowed


def test_our_programs_record_what_they_saw_and_decide_nothing():
    """What nobody asks a person for: results, what follows from them, evidence that ends."""
    allowed = {"evidence.take_in", "evidence.renew", "evidence.end"}
    allowed |= {"monitor.run.finish", "monitor.run.fail", "monitor.finding.open"}
    allowed |= {"monitor.revalidation.required", "decisions.open.many", "decisions.archive"}
    allowed |= {"decisions.archive.thin"}
    allowed |= {"oversight.sample", "oversight.escalate"}
    allowed |= {"oversight.finding.open", "oversight.finding.close"}
    everyone = set(permissions.matrix().everyone)
    assert {act for act in ACTS if cell("service", act) != "-"} - everyone == allowed


def test_every_role_and_scope_names_only_what_exists():
    """A pattern that fits no act would be a promise that nobody keeps."""
    planned = {"privacy.*", "installation.*"}  # of later issues
    patterns = {p for role in permissions.roles().values() for p in role.acts}
    patterns |= {p for scope in permissions.matrix().scopes.values() for p in scope.acts}
    patterns |= set(permissions.matrix().everyone)
    idle = {
        each
        for each in patterns - planned
        if not any(
            act == each.removeprefix("own:")
            or (each.endswith(".*") and act.startswith(each.removeprefix("own:")[:-1]))
            for act in ACTS
        )
    }
    assert not idle

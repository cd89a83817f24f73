"""What linters cannot say about the house."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src" / "fairlead"
APPS = SRC / "apps"
SUBJECTS = sorted(
    path.name
    for path in APPS.iterdir()
    if (path / "services.py").exists() or (path / "services").is_dir()
)
WRITES = {
    "save",
    "create",
    "delete",
    "bulk_create",
    "bulk_update",
    "update_or_create",
    "get_or_create",
}

# Functions of services that change nothing by themselves, or are the sealing itself.
WITHOUT_DOING = {
    "journal.doing": "is the sealing",
    "journal.write_down": "writes beside the log, inside somebody's act",
    "journal.know_as": "keeps the name behind a pseudonym, inside somebody's act",
    "keyring.keys_for": "makes keys beside the log; what they lock is sealed by who asks",
    "keyring.destroy": "is the inner part of acts that erase",
    "keyring.release": "is the inner part of acts that delete",
    "keyring.release_others": "is the inner part of bringing an older keyring back",
    "keyring.scrub": "leaves nothing of what was destroyed",
    "keyring.let_go": "destroys keys without use: nothing changes that could be sealed",
    "privacy.finish_erasure": "destroys what a sealed erasure names",
    "privacy.finish": "finishes what was sealed when it was decided",
    "privacy.forget_unused_keys": "destroys keys without use: nothing changes that could be sealed",
    "privacy.erase_again": "destroys what sealed erasures name, after an older keyring came back",
    "monitor.tell_of_gates": "tells what other acts and time changed; changes no record",
    "privacy.prune": "is sealed by the journal, which also deletes",
    "privacy.carry_on": "deletes what a sealed act named",
    "org.admit": "is the inner part of acts that bring a member in",
    "org.settle_roles": "is the inner part of acts that change who holds an office",
    "org.founder_roles": "only reads",
    "org.holders": "only reads, and locks",
    "org.rename": "changes a person's own name, which no ledger may hold",
    "org.note_use": "keeps when a token was last used; no act of anybody",
    "work.raise_task": "is the inner part of acts that ask somebody to do something",
    "work.finish_about": "is the inner part of acts that settle what was to be done",
    "monitor.require_after_time": "asks `require` for each, which seals",
    "monitor.queue_due": "notes what is due by its rhythm; the run itself is sealed when it ends",
    "monitor.claim": "takes a lease; the run itself is sealed when it ends",
    "monitor.keep_lease": "keeps a lease",
    "monitor.give_up": "gives a lease back, or seals the failure through `fail`",
    "monitor.bury_dead": "seals failures through `fail`",
    "monitor.perform": "measures, then `finish` or `fail` seals",
    "monitor.of_measurement": "only reads",
    "monitor.must_belong": "only reads",
    "monitor.key_of": "only reads",
    "monitor.profile_of_file": "only reads; sealing the profile is an act of its own",
    "monitor.note_breaches": "is the inner part of the act of a run",
    "decisions.must_lie_here": "only reads",
    "decisions.archive_due": "asks `archive` for each firm, which seals",
    "decisions.archive_all": "asks `archive` for each firm, which seals",
    "decisions.must_have_room": "only reads, before anything is made",
    "decisions.take": "counts what a firm sends, inside the transaction that seals it",
    "decisions.count": "notes which numbers came, inside the transaction that seals them",
    "decisions.write": "writes rows beside the entries, inside the transaction that seals them",
    "decisions.opened": "only reads; whoever asks has sealed an act that says so",
    "oversight.forget_person": "is the inner part of an erasure, which seals what goes",
    "evidence.sweep": "deletes bytes that no record names: nothing changes that could be sealed",
    "oversight.stop_within": "is the inner part of the act of a review",
    "oversight.leave": "is the inner part of acts that show an answer, which seals each case left",
    "oversight.case_of": "only reads; the acts take and answer have sealed what it opens",
    "oversight.holes_told": "only writes words",
    "hooks.tell": "is the inner part of the acts that it tells about",
    "hooks.deliver_to": "carries out what an act has written down",
    "hooks.sweep_deliveries": "deletes messages that ended a month ago; what they told is sealed",
    "hooks.must_be_on": "only reads",
    "hooks.secrets_of": "only reads",
    "pack.must_not_show_cases": "only reads",
    "pack.expire": "is sealed by the ledger itself: time did it, nobody is asked",
    "evidence.link_controls": "is the inner part of acts that take in or link evidence",
    "evidence.attach": "is the inner part of acts that take in or link evidence",
}


def service_files(subject: str) -> list[Path]:
    single = APPS / subject / "services.py"
    return [single] if single.exists() else sorted((APPS / subject / "services").glob("[!_]*.py"))


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in tree.body if isinstance(node, ast.FunctionDef))


def calls(node: ast.AST) -> set[str]:
    return {
        call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
    }


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_public_service_is_an_act(subject):
    """Nothing changes a record without `doing`, directly or through another act of its file."""
    for file in service_files(subject):
        known = {f.name: calls(f) for f in functions(ast.parse(file.read_text()))}

        def seals(name: str, seen: frozenset[str] = frozenset(), known=known) -> bool:
            if name in {"doing", "append", "seal_many"} or name.startswith("doing_"):
                return True
            return name not in seen and any(
                seals(c, seen | {name}, known) for c in known.get(name, ())
            )

        imported = imported_services(file)
        loose = [
            name
            for name, called in known.items()
            if not name.startswith("_")
            and not seals(name)
            and not called & imported
            and f"{subject}.{name}" not in WITHOUT_DOING
        ]
        assert not loose, (
            f"{file.relative_to(SRC)}: {loose} neither seal nor stand on the list with a reason"
        )


def imported_services(file: Path) -> set[str]:
    """Names that come from another service module, whose acts seal."""
    return {
        alias.asname or alias.name
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ImportFrom)
        and ".services" in (node.module or "")
        and "journal" not in (node.module or "")
        for alias in node.names
    }


@pytest.mark.parametrize(
    "file",
    [
        path
        for name in ("views", "forms", "queries", "api", "urls", "panels")
        for path in [*APPS.glob(f"*/{name}.py"), *APPS.glob(f"*/{name}/*.py")]
    ],
    ids=lambda path: str(path.relative_to(APPS)),
)
def test_only_services_write(file):
    written = {
        call.func.attr
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in WRITES
        and not (
            isinstance(call.func.value, ast.Name) and call.func.value.id in {"services", "forms"}
        )
    }
    assert not written, f"{file.relative_to(SRC)} writes: {written}"


def test_no_file_is_a_drawer_for_odds_and_ends():
    drawers = {"utils", "helpers", "common", "misc", "manager"}
    assert not [path for path in SRC.rglob("*.py") if path.stem in drawers]


def test_nothing_trusts_text_as_html_or_runs_it():
    """SEC V1: escaping stays on; nothing is unpickled, evaluated or sent to a shell."""
    forbidden = re.compile(
        r"\bmark_safe\(|\|\s*safe\b|\bRawSQL\b|\.extra\(|\bpickle\.loads?\(|yaml\.load\("
        r"|\beval\(|shell=True|\{% autoescape off"
    )
    allowed = {"core/scan"}  # names these calls in order to find them
    found = [
        f"{path.relative_to(SRC)}:{number}"
        for path in [*SRC.rglob("*.py"), *SRC.rglob("*.html")]
        if not any(str(path.relative_to(SRC)).startswith(prefix) for prefix in allowed)
        and "vendor" not in path.parts
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if forbidden.search(line) and "# noqa: S308" not in line
    ]
    assert not found


def test_act_names_are_permanent():
    """An act once released never disappears: its name is in ledgers out there."""
    from fairlead.apps.journal.act import Act

    frozen = (Path(__file__).parents[1] / "vectors" / "acts.txt").read_text().split()
    now = set()
    for subject in APPS.iterdir():
        if (subject / "acts.py").exists():
            module = __import__(f"fairlead.apps.{subject.name}.acts", fromlist=["acts"])
            now |= {each.name for each in vars(module).values() if isinstance(each, Act)}
    assert set(frozen) <= now
    assert now <= set(frozen), f"add to tests/vectors/acts.txt: {sorted(now - set(frozen))}"

"""SEC 4: every record belongs to one firm, and every read says of which."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

APPS = Path(__file__).parents[2] / "src" / "fairlead" / "apps"

# Tables without a column for the firm, and how they hang on one, or why they need not.
WITHOUT_A_FIRM = {
    "org.Organisation": "is the firm",
    "org.User": "a person, who may belong to several firms",
    "org.User_groups": "Django's own, not used",
    "org.User_user_permissions": "Django's own, not used",
    "journal.Head": "hangs on its log",
    "journal.Entry": "hangs on its log",
    "journal.Tile": "hangs on its log",
    "journal.Checkpoint": "hangs on its log",
    "journal.Anchor": "hangs on its log",
    "journal.Lease": "says which worker works, for the whole installation",
}


def ours() -> list[type[models.Model]]:
    """All our tables, those between two of them included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("fairlead.")
    ]


def belongs(model: type[models.Model], seen: frozenset = frozenset()) -> bool:
    """Say whether a table names its firm, or hangs by a required key on one that does."""
    names = {field.name for field in model._meta.get_fields()}
    if names & {"organisation", "tenant"}:
        return True
    parents = {
        field.related_model
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and not field.null
    } - seen
    return any(
        parent._meta.label not in WITHOUT_A_FIRM and belongs(parent, seen | {model})
        for parent in parents
    )


def test_SEC_4_every_table_belongs_to_a_firm():
    loose = [
        model._meta.label
        for model in ours()
        if model._meta.label not in WITHOUT_A_FIRM and not belongs(model)
    ]
    assert not loose, f"{loose}: add `organisation`, or a line with the reason above"


def test_SEC_4_the_list_of_exceptions_names_only_what_is_there():
    assert set(WITHOUT_A_FIRM) <= {model._meta.label for model in ours()}


# Reads that look across firms on purpose: who somebody is comes before where they are.
ACROSS = {
    "privacy.shown": "gathers what a list of decisions shows that were read for a firm",
    "privacy.erased": "an older keyring came back: whoever was erased in any firm is erased again",
    "org.is_empty": "before there is any firm",
    "org.guest_days_over": "at sign-in, over all firms of one person",
    "org.memberships": "the firms of one person, to choose from",
    "org.invitation_of": "by the digest of a secret link",
    "org.knows": "whether an address signs in already",
    "journal.tenants": "which logs the worker and fsck go through, all of them",
    "pack.past_their_time": "the worker deletes files of all firms, each sealed in its own log",
    "discover.link_of": "by the digest of a secret link",
    "example.of_user": "the example firm of one person, to lead them there",
    "example.standing": "all example firms, to put the old one away",
    "example.find_user": "who signs in with this address, on the command line",
    "example.owners_of_own_firms": "for whom an example can be loaded, on the command line",
    "org.who_can_act": "in whose name a command acts, on the command line",
    "register._asked_sql": "writes a query once; whoever asks hands in firm and person",
    "monitor.runs_wait": "whether the worker has anything to measure, for any firm",
    "monitor.lapsed": "the worker ends validations of all firms, each sealed in its own log",
    "monitor.digests_kept": "which stored bytes nobody may sweep away, over all firms",
    "hooks.due": "the worker delivers messages of all firms",
    "hooks.listening": "the worker asks which firms listen at all",
    "privacy.corrections": "of decisions that were found in a firm",
    "privacy.unfinished": "the worker finishes what people of all firms decided, each sealed",
    "evidence.digests_in_use": "which stored files nobody may sweep away, over all firms",
}
# Arguments that are a firm, a person in one, or a record that was found in one.
WALLS = {
    *("organisation", "org", "firm", "tenant", "member", "by", "reader"),
    *("log", "log_id", "head", "record", "risk", "system", "evidence", "piece", "pack", "made"),
    "decision",
}


def reaches(function: ast.FunctionDef) -> bool:
    """Say whether a function asks a table directly."""
    return any(
        isinstance(node, ast.Attribute) and node.attr == "objects" for node in ast.walk(function)
    )


def names_the_firm(function: ast.FunctionDef) -> bool:
    """Say whether a function hands a firm, or a record of one, to what it calls."""
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    if any(getattr(call.func, "attr", "") == "of" for call in calls):
        return True
    own = {each.arg for each in [*function.args.args, *function.args.kwonlyargs]} & WALLS
    handed = [
        value for call in calls for value in [*call.args, *(each.value for each in call.keywords)]
    ]
    return any(ast.unparse(value).split(".")[0] in own for value in handed)


@pytest.mark.parametrize(
    "file",
    sorted([*APPS.glob("*/queries.py"), *APPS.glob("*/queries/*.py")]),
    ids=lambda path: str(path.relative_to(APPS)),
)
def test_SEC_4_every_read_says_of_which_firm(file):
    subject = file.relative_to(APPS).parts[0]
    loose = [
        node.name
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and reaches(node)
        and not names_the_firm(node)
        and f"{subject}.{node.name}" not in ACROSS
    ]
    assert not loose, f"{file.relative_to(APPS)}: {loose} read without naming the firm"

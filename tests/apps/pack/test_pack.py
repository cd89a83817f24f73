"""Audit packs: what goes in can be checked by somebody who has nothing but the file."""

import json
import subprocess
import sys
import zipfile
from importlib.resources import files
from pathlib import Path

import pytest
import time_machine

from fairlead.apps.evidence.services import take_in
from fairlead.apps.journal import checkpoints, pruning
from fairlead.apps.journal.append import append
from fairlead.apps.journal.errors import NotPermittedError
from fairlead.apps.journal.queries import current_log, position
from fairlead.apps.journal.services import record_copy
from fairlead.apps.pack import queries, services
from fairlead.apps.pack.verifiers import VERIFIERS, digest_of
from fairlead.apps.register.services import register_system
from fairlead.apps.risk.services import add_from_library

pytestmark = pytest.mark.django_db(transaction=True)
HALF = b'{"entry_type": "start_run setup"}\n'
VERIFIER = files("fairlead.core.ledger.verifier").joinpath("fairlead_verify.py")


@pytest.fixture
def filled(ada):
    """A bakery with a system, a risk and a file of evidence."""
    register_system(by=ada, name="Order forecast", purpose="What to bake tomorrow")
    add_from_library(by=ada, library_id="fairlead:R01")
    take_in(
        by=ada,
        title="House rules",
        kind="file",
        data=b"Ten lines.\n",
        media_type="text/plain",
        filename="rules.txt",
        controls=["iso42001:A.2.2"],
    )
    return ada


def check(path, *more: str):
    told = [sys.executable, str(VERIFIER), str(path), "--json", *more]
    done = subprocess.run(told, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, json.loads(done.stdout)


def test_the_report_names_results_of_tools_and_what_was_not_checked(filled):
    results = Path(__file__).parents[2] / "vectors/results/inspect_ai-0.3.285/bakery.eval"
    take_in(by=filled, title="Answers", data=results.read_bytes(), filename="bakery.eval")
    take_in(
        by=filled, title="Half", data=b'{"entry_type": "start_run setup"}\n', filename="a.jsonl"
    )
    made = services.export_pack(by=filled)
    with zipfile.ZipFile(queries.place(made)) as pack:
        report = pack.read("report.html").decode()
        records = json.loads(pack.read("records/evidence.json"))

    assert records[1]["reading"]["scores"][0]["low"] == "0.409275"
    assert records[0]["reading"] is None
    for words in (
        "Results of other tools",
        "includes: accuracy: 0.750000 [0.409275; 0.928521], n 8",
        "mockllm/model",
        "Not parsed.",
        "was not checked",
    ):
        assert words in report
    assert check(queries.place(made))[0] == 0


def test_an_outsider_finds_the_pack_valid(filled):
    made = services.export_pack(by=filled)
    code, said = check(queries.place(made), "--key", position(made.tenant).vkey)
    assert code == 0, said


def test_a_changed_record_is_found(filled, tmp_path):
    made = services.export_pack(by=filled)
    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(queries.place(made)) as good, zipfile.ZipFile(bad, "w") as out:
        for info in good.infolist():
            data = good.read(info)
            if info.filename == "records/risks.json":
                data = data.replace(b"Confidential", b"Harmless    ")
            out.writestr(info, data)
    assert check(bad)[0] == 1


def test_the_pack_holds_records_evidence_and_its_own_making(filled):
    made = services.export_pack(by=filled)
    with zipfile.ZipFile(queries.place(made)) as pack:
        names = pack.namelist()
        systems = json.loads(pack.read("records/register-system.json"))
        manifest = json.loads(pack.read("manifest.json"))
        soa = json.loads(pack.read("records/statement-of-applicability.json"))
    assert [system["name"] for system in systems] == ["Order forecast"]
    assert sum(name.startswith("evidence/") for name in names) == 1
    assert len(soa) == 38
    assert manifest["sealed_at"] == made.ledger_size - 1
    assert (made.state, made.size > 0) == ("ready", True)


def test_the_same_records_give_the_same_content(filled):
    one, two = services.export_pack(by=filled), services.export_pack(by=filled)
    assert one.content == two.content
    assert one.sha256 != two.sha256, "the ledger grew by the first export"


def test_without_names_nobody_is_named(filled):
    made = services.export_pack(by=filled, with_names=False)
    with zipfile.ZipFile(queries.place(made)) as pack:
        people = pack.read("records/people.json")
    assert b"Ada" not in people


def test_without_files_only_digests_are_in_it(filled):
    made = services.export_pack(by=filled, with_files=False)
    with zipfile.ZipFile(queries.place(made)) as pack:
        assert not [name for name in pack.namelist() if name.startswith("evidence/")]
    code, said = check(queries.place(made))
    assert (code, said["verdict"]) == (0, "valid"), said


def test_who_may_not_make_packs_does_not(filled, bo):
    with pytest.raises(NotPermittedError):
        services.export_pack(by=bo)
    assert list(queries.folder().iterdir()) == []


def test_a_pack_that_cannot_be_written_leaves_no_file(filled, monkeypatch):
    from fairlead.core.ledger import pack

    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pack, "write_pack", full)
    with pytest.raises(OSError, match="No space"):
        services.export_pack(by=filled)
    assert list(queries.folder().iterdir()) == []
    assert queries.packs(filled.organisation).get().state == "writing"


def test_a_pack_is_made_and_downloaded_on_its_page(filled, signed_in):
    client = signed_in(filled)
    made = queries.packs(filled.organisation)
    services.export_pack(by=filled)
    page = client.get("/pack/")
    assert page.status_code == 200
    assert digest_of("fairlead_verify.py") in page.text
    one = client.get("/pack/PACK-1/")
    assert made.get().sha256 in one.text
    file = client.get("/pack/PACK-1/download/")
    assert file["Content-Disposition"].startswith("attachment")
    assert b"".join(file.streaming_content)[:2] == b"PK"


def test_a_pack_of_another_firm_is_not_there(filled, dee, signed_in):
    services.export_pack(by=filled)
    client = signed_in(dee)
    assert client.get("/pack/PACK-1/").status_code == 404
    assert client.get("/pack/PACK-1/download/").status_code == 404


@pytest.mark.parametrize("name", VERIFIERS)
def test_a_verifier_is_handed_to_anybody(client, name):
    answer = client.get(f"/pack/verifier/{name}")
    assert answer.status_code == 200
    assert client.get("/pack/verifier/other.py").status_code == 404


def test_a_pack_holds_a_checkpoint_a_day_the_newest_and_those_with_copies_outside(ada):
    log, sizes = current_log(ada.tenant), []
    for when in ("02T08:00", "02T09:00", "02T23:00", "03T08:00", "03T09:00", "05T08:00"):
        with time_machine.travel(f"2026-12-{when}:00Z", tick=False):
            register_system(by=ada, name=f"System {when}", purpose="What to bake")
            sizes.append(checkpoints.publish(log).size)
            if when == "02T08:00":
                record_copy(by=ada, holder="Cy", kind="email")
    taken = queries.notes(log, sizes[-1])
    assert [int(note.splitlines()[1]) for note in taken] == [sizes[at] for at in (0, 2, 4, 5)]
    upto = queries.notes(log, sizes[3])
    assert [int(note.splitlines()[1]) for note in upto] == [sizes[at] for at in (0, 2, 3)]
    made = services.export_pack(by=ada)
    code, said = check(queries.place(made), "--key", position(made.tenant).vkey)
    assert code == 0, said


@pytest.fixture
def pruned(filled, join):
    """The same bakery after its first 512 entries were pruned, and the packs of before."""
    log = current_log(filled.tenant)
    fill(log, 300)
    before = services.export_pack(by=filled)
    fill(log, 400)
    checkpoints.publish(log)
    admin = join("Al", "admin")
    pruning.seal(log, below=512, before="2020-01-01", because="Past its time, see plan", by=admin)
    pruning.finish(log)
    return log, before


def fill(log, count):
    told = {"v": 1, "type": "x", "org": log.tenant, "actor": "svc:x"}
    append(log.tenant, [told | {"id": f"{count}-{at}"} for at in range(count)])


def test_a_pack_of_a_pruned_ledger_is_valid_and_says_what_is_not_in_it(filled, pruned, tmp_path):
    log, before = pruned
    known = tmp_path / "seen.txt"
    assert check(queries.place(before), "--known", str(known), "--remember")[0] == 0
    made = services.export_pack(by=filled)
    code, said = check(queries.place(made), "--key", log.vkey, "--known", str(known))
    assert code == 0, said
    assert said["facts"]["pruned_below"] == 512
    assert said["facts"]["unchanged_since"] == before.ledger_size < 512
    assert any("What the entries 0 to 511 said" in line for line in said["not_checked"])
    with zipfile.ZipFile(queries.place(made)) as pack:
        manifest = json.loads(pack.read("manifest.json"))
        names = pack.namelist()
    assert (manifest["format"], manifest["pruned_below"]) == ("fairlead-pack/2", 512)
    assert {"tile/0/000", "tile/0/001"} <= set(names)
    assert not {"tile/entries/000", "tile/entries/001"} & set(names)


def test_the_page_does_not_promise_the_entries_that_went(filled, pruned, signed_in):
    page = signed_in(filled).get("/pack/").content.decode()
    kept = position(filled.tenant).kept
    assert f"the {kept} entries of the ledger that were not pruned" in page
    assert "all " not in page.split("It holds the register")[1][:200]


def test_a_pack_in_the_middle_of_a_pruning_is_one_of_the_pruned_ledger(filled, join):
    log = current_log(filled.tenant)
    fill(log, 600)
    checkpoints.publish(log)
    admin = join("Al", "admin")
    pruning.seal(log, below=256, before="2020-01-01", because="Past its time, see plan", by=admin)
    code, said = check(queries.place(services.export_pack(by=filled)))
    assert (code, said["facts"]["pruned_below"]) == (0, 256), said

"""An export comes back as the same rows under the same roots, on either database, or not at all."""

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import orjson
import pytest

from fairlead.apps.archive import importing
from fairlead.apps.archive.files import MANIFEST
from fairlead.apps.archive.tables import RowError, read, tables
from fairlead.apps.journal import fsck
from fairlead.apps.journal.errors import BadInputError
from fairlead.apps.journal.models import Checkpoint, Entry, Log
from fairlead.apps.risk.models import Risk

ROOT = Path(__file__).parents[3]
COMMAND = "from fairlead.doors.cli.main import main; main()"
FIRST = ["--firm", "Hearth", "--email", "ada@hearth.example", "--name", "Ada"]
# One record of each that an address can name, and what hangs on it, by the subjects' services.
FILL = """
import django
django.setup()
from fairlead.apps.evidence.services import take_in
from fairlead.apps.org.models import Member
from tests.contracts.samples import SAMPLES
ada = Member.objects.get()
for make in dict.fromkeys(each.make for each in SAMPLES.values() if not each.shared):
    make(ada)
for n in range(300):
    take_in(by=ada, title=f"Page {n} \\u2028 \\U0001f950", kind="link", url=f"https://e.example/{n}",
            controls=["iso42001:A.2.2"])
"""


def program(data: Path, *words: str, source: str = COMMAND, **more: str):
    """Run the program, or a program, on a data folder of its own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("FAIRLEAD_", "DJANGO_"))}
    told = {
        "FAIRLEAD_DATA": str(data),
        "FAIRLEAD_PASSWORD": "correct horse battery staple",
        "DJANGO_SETTINGS_MODULE": "fairlead.doors.web.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT), *sys.path]),
    }
    done = subprocess.run(
        [sys.executable, "-c", source, *words],
        env={**kept, **told, **more},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout, done.stderr


def must(data: Path, *words: str, **more: str) -> str:
    code, said, wrong = program(data, *words, **more)
    assert code == 0, said + wrong
    return said


def rows(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as held:
        return {name: held.read(name) for name in held.namelist() if name != MANIFEST}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An export of a firm with records of every subject."""
    folder = tmp_path_factory.mktemp("export")
    data = folder / "data"
    must(data, "init", *FIRST, "--data", str(data))
    must(data, source=FILL)
    must(data, "ledger", "checkpoint", "--data", str(data))
    told = must(data, "export", str(folder / "e.zip"), "--data", str(data), "--json")
    assert json.loads(told)["missing"] == []
    return folder / "e.zip"


def marks_of(made: Path, to: Path) -> str:
    """The old installation's marks, as a disk that came along; signing on moves them."""
    shutil.copytree(made.parent / "data" / "high-water", to / "marks")
    return str(to / "marks")


def test_every_subject_is_in_it(made):
    there = {name for name, lines in rows(made).items() if lines and name.startswith("tables/")}
    for kind in ("risk.risk", "register.aisystem", "evidence.evidence", "pack.pack", "org.member"):
        assert f"tables/{kind}.jsonl" in there
    assert any(name.startswith("blobs/") for name in rows(made))


def test_the_keys_are_beside_it(made):
    keys = json.loads(made.with_name("e.zip.keys").read_text())["keys"]
    assert keys["master.key"].strip().encode() not in b"".join(rows(made).values())
    assert made.stat().st_mode & 0o777 == 0o600


def test_out_in_and_out_again_gives_the_same_bytes(made, tmp_path):
    data, again = tmp_path / "data", tmp_path / "again.zip"
    marks = {"FAIRLEAD_HIGH_WATER": marks_of(made, tmp_path)}
    told = json.loads(must(data, "import", str(made), "--data", str(data), "--json", **marks))
    assert [each["signs"] for each in told["logs"]] == [True], "the old marks let it sign on"
    must(data, "export", str(again), "--data", str(data), **marks)
    assert rows(again) == rows(made)
    must(data, "ledger", "fsck", "--data", str(data), **marks)


def test_without_the_marks_it_does_not_sign_on_as_if_nothing_were(made, tmp_path):
    data = tmp_path / "data"
    told = json.loads(must(data, "import", str(made), "--data", str(data), "--json"))
    assert [each["signs"] for each in told["logs"]] == [False]
    code, _, refused = program(data, "import", str(made), "--data", str(data))
    assert (code, "not empty" in refused) == (2, True)


@pytest.mark.postgres
def test_sqlite_to_postgresql_and_back_out_gives_the_same_rows(made, tmp_path, postgres):
    data, again = tmp_path / "data", tmp_path / "again.zip"
    place = {
        "FAIRLEAD_DATABASE": postgres,
        "FAIRLEAD_HIGH_WATER": marks_of(made, tmp_path),
    }
    must(data, "import", str(made), "--data", str(data), **place)
    must(data, "export", str(again), "--data", str(data), **place)
    assert rows(again) == rows(made)
    must(data, "ledger", "fsck", "--data", str(data), **place)
    must(data, "pack", str(tmp_path / "p.zip"), "--data", str(data), **place)
    code, _, refused = program(
        data, "import", str(made), "--data", str(tmp_path / "other"), **place
    )
    assert (code, "records here already" in refused) == (2, True)
    assert not (tmp_path / "other").exists()


# ---- what is refused


def quiet(_done: int, _total: int) -> None:
    """Say nothing about progress."""


def changed(made: Path, to: Path, change) -> Path:
    """Pack an export anew after a change, its list of digests set right."""
    with zipfile.ZipFile(made) as good:
        held = {name: good.read(name) for name in good.namelist()}
    told = orjson.loads(held.pop(MANIFEST))
    change(held, told)
    told["files"] = {name: sha256(data).hexdigest() for name, data in held.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad:
        for name, data in {**held, MANIFEST: orjson.dumps(told)}.items():
            bad.writestr(name, data)
    to.write_bytes(out.getvalue())
    return to


RISKS, ENTRIES, LOGS = (f"tables/{k}.jsonl" for k in ("risk.risk", "journal.entry", "journal.log"))


def edit(name: str, old: bytes, new: bytes):
    def change(held, _told):
        assert old in held[name]
        held[name] = held[name].replace(old, new, 1)

    return change


def a_table_more(held, _told):
    held["tables/risk.secret.jsonl"] = b"{}\n"


def a_table_less(held, _told):
    del held[RISKS]


def another_version(_held, told):
    told["shape"]["risk"] = ["0099_later"]


def a_column_less(held, _told):
    first, _, rest = held[RISKS].partition(b"\n")
    row = orjson.loads(first)
    del row["title"]
    held[RISKS] = orjson.dumps(row, option=orjson.OPT_SORT_KEYS) + b"\n" + rest


def a_bomb(held, _told):
    held[RISKS] = b" " * (64 << 20)


def a_long_line(held, _told):
    held[RISKS] = os.urandom(17 << 20).replace(b"\n", b"")


def a_file_less(held, _told):
    del held[next(name for name in held if name.startswith("blobs/"))]


def another_file(held, _told):
    held[next(name for name in held if name.startswith("blobs/"))] = b"something else"


def the_last_entry_less(held, _told):
    held[ENTRIES] = held[ENTRIES].rstrip(b"\n").rpartition(b"\n")[0] + b"\n"


def twice(held, _told):
    held[RISKS] = held[RISKS] * 2


BAD = {
    "no table for": a_table_more,
    "risk.risk.jsonl is missing": a_table_less,
    "another version": another_version,
    "title is missing": a_column_less,
    "no place in it": a_bomb,
    "too long": a_long_line,
    "which a record names, is missing": a_file_less,
    "not what its name says": another_file,
    "does not agree with itself": the_last_entry_less,
    "does not take it": twice,
    "not written as we write it": edit(RISKS, b'"id"', b'"id":7,"id"'),
    "it is not JSON": edit(RISKS, b'"id"', b'"id'),
    "id does not fit": edit(RISKS, b'"id":1,', b'"id":true,'),
    "created_at does not fit": edit(RISKS, b'"created_at":"', b'"created_at":"X'),
    "there is no column more": edit(RISKS, b'"number":', b'"more":1,"number":'),
    "number does not fit": edit(RISKS, b'"number":1,', b'"number":"1",'),
    "seal does not fit": edit(LOGS, b'"seal":"', b'"seal":"*'),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("says", BAD)
def test_a_changed_export_is_refused_and_nothing_comes_in(made, tmp_path, says):
    bad = changed(made, tmp_path / "bad.zip", BAD[says])
    with pytest.raises(BadInputError, match=says):
        importing.bring_in(bad, keys=made.with_name("e.zip.keys"), progress=quiet)
    assert not any(model._base_manager.exists() for model in tables().values())
    with pytest.raises(Exception, match="ledger:"):
        Entry.objects.create(log_id=1, seq=7, leaf=b"", body=b"", type="", actor="")


@pytest.mark.django_db(transaction=True)
def test_what_came_in_is_whole_and_its_rails_stand(made):
    came = importing.bring_in(made, keys=made.with_name("e.zip.keys"), progress=quiet)
    assert came.rows == sum(
        len(lines.splitlines()) for n, lines in rows(made).items() if "tab" in n
    )
    assert Risk.objects.exists()
    assert Checkpoint.objects.count()
    assert {each.startswith("high-water mark") for each in fsck.check(Log.objects.get()).named} <= {
        True
    }
    with pytest.raises(Exception, match="ledger:"):
        Entry.objects.all().delete()


@pytest.mark.parametrize("cut", [0, 10, 5000])
def test_a_cut_export_ends_with_a_sentence_and_no_folder(made, tmp_path, cut):
    bad = tmp_path / "bad.zip"
    bad.write_bytes(made.read_bytes()[:cut])
    code, _, refused = program(tmp_path, "import", str(bad), "--data", str(tmp_path / "data"))
    assert (code, "was refused" in refused) == (2, True)
    assert not (tmp_path / "data").exists()


def test_what_is_no_row_is_refused():
    with pytest.raises(RowError, match="not written as we write it"):
        read(Risk, b"[]")


PRUNE = """
import django
django.setup()
from fairlead.apps.journal import checkpoints, pruning
from fairlead.apps.journal.append import append
from fairlead.apps.journal.models import Log
from fairlead.apps.org.models import Member
log, ada = Log.objects.get(), Member.objects.get()
told = {"v": 1, "type": "x", "org": log.tenant, "actor": "svc:x"}
append(log.tenant, [told | {"id": f"n{at}"} for at in range(600)])
checkpoints.publish(log)
pruning.seal(log, below=512, before="2020-01-01", because="Past its time by our plan", by=ada)
pruning.finish(log)
checkpoints.publish(log)
"""


def test_a_pruned_ledger_goes_out_and_comes_in_and_is_sound(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    must(old, "init", *FIRST, "--data", str(old))
    must(old, source=PRUNE)
    must(old, "backup", str(tmp_path / "b.zip"), "--data", str(old))
    must(old, "export", str(tmp_path / "e.zip"), "--data", str(old))
    marks = {"FAIRLEAD_HIGH_WATER": str(old / "high-water")}
    must(new, "import", str(tmp_path / "e.zip"), "--data", str(new), **marks)
    must(new, "export", str(tmp_path / "again.zip"), "--data", str(new), **marks)
    assert rows(tmp_path / "again.zip") == rows(tmp_path / "e.zip")
    [told, _rest] = json.loads(must(old, "ledger", "fsck", "--json", "--data", str(old)))
    assert told["findings"] == 0
    assert told["unchecked"] == ["what the first 512 entries said: they were pruned"]
    assert must(old, "ledger", "show", "--data", str(old)).count("512 entries were pruned") == 1

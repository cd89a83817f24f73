"""An uploaded archive is read without unpacking, or refused with a sentence."""

import io
import tarfile
import zipfile

import pytest

from fairlead.core.scan import archive
from fairlead.core.scan.archive import read_archive
from fairlead.core.scan.errors import CannotScanError
from fairlead.core.scan.scan import scan, scan_archive


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files:
            made.writestr(name, data)
    return out.getvalue()


def tarred(files, links=()):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as made:
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            made.addfile(info, io.BytesIO(data))
        for name, target in links:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, target
            made.addfile(info)
    return out.getvalue()


FILES = [
    ("repo-1/app.py", b"import openai\n"),
    ("repo-1/README.md", b"hello\n"),
    ("repo-1/logo.png", b"\x89PNG\0" + bytes(range(256)) * 400),
    ("repo-1/model.pkl", b"\x80\x04" + bytes(100_000)),
]


@pytest.mark.parametrize("data", [zipped(FILES), tarred(FILES)], ids=["zip", "tar.gz"])
def test_an_archive_gives_the_findings_and_the_digest_of_its_folder(data, tmp_path):
    for name, text in FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text)
    packed, unpacked = scan_archive(data), scan(tmp_path / "repo-1")
    assert packed.findings == unpacked.findings
    assert packed.tree_digest == unpacked.tree_digest
    assert packed.findings[0].places[0].path == "app.py"


def test_an_archive_on_disk_is_scanned_like_a_folder(tmp_path):
    path = tmp_path / "tree.zip"
    path.write_bytes(zipped(FILES))
    assert scan(path) == scan_archive(zipped(FILES))


def reasons(unpacked):
    return {reason for _, reason, _ in unpacked.left_out}


@pytest.mark.parametrize("name", ["../up.py", "/etc/up.py", "a/../../up.py", "C:\\up.py", "..\\up"])
def test_a_name_that_leads_out_is_left_out(name):
    unpacked = read_archive(zipped([(name, b"import openai"), ("ok.py", b"x")]))
    assert list(unpacked.files) == ["ok.py"]
    assert reasons(unpacked) == {"name that leads out of the archive"}


def test_links_in_an_archive_are_never_followed():
    unpacked = read_archive(tarred([("ok.py", b"x")], links=[("evil", "/etc/passwd")]))
    assert list(unpacked.files) == ["ok.py"]
    assert reasons(unpacked) == {"link"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice_is_read_once():
    unpacked = read_archive(zipped([("a.py", b"import openai"), ("a.py", b"import groq")]))
    assert unpacked.files["a.py"].data == b"import openai"
    assert reasons(unpacked) == {"same name twice"}


def test_installed_packages_in_an_archive_are_left_out():
    unpacked = read_archive(zipped([("node_modules/openai/i.js", b"x"), ("a.js", b"y")]))
    assert list(unpacked.files) == ["a.js"]


def test_a_zip_bomb_is_stopped():
    bomb = zipped([(f"{number}.txt", b"0" * 1_900_000) for number in range(60)])
    with pytest.raises(CannotScanError, match="zip bomb"):
        read_archive(bomb)


def test_a_file_that_lies_about_its_size_is_read_no_further_than_the_limit(monkeypatch):
    monkeypatch.setattr(archive, "LARGEST", 100)
    unpacked = read_archive(zipped([("a.py", b"import openai\n" * 50)]))
    assert unpacked.files["a.py"].reason == "larger than 2 MB"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b"hello", "not a .zip"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (zipped(FILES)[:60], "damaged"),
        (tarred(FILES)[:60], "damaged|not a .zip"),
    ],
    # Named, because an archive holds the second it was packed in: two workers would see two tests.
    ids=["empty", "no archive", "only a head", "half a zip", "half a tar"],
)
def test_what_is_no_whole_archive_is_refused_with_a_sentence(data, sentence):
    with pytest.raises(CannotScanError, match=sentence):
        read_archive(data)


def test_too_large_an_archive_is_refused(monkeypatch):
    monkeypatch.setattr(archive, "LARGEST_ARCHIVE", 10)
    with pytest.raises(CannotScanError, match="larger than 100 MB"):
        read_archive(zipped(FILES))


def test_too_many_files_are_refused(monkeypatch):
    monkeypatch.setattr(archive, "MOST_FILES", 1)
    with pytest.raises(CannotScanError, match="over 200,000 files"):
        read_archive(zipped(FILES))

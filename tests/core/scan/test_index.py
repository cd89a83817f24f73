"""What a scan remembers: nothing is read twice, and no change is overlooked."""

import pytest

from fairlead.core.scan import gather, index
from fairlead.core.scan.keep import Shelf
from fairlead.core.scan.scan import scan


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "shelf")


@pytest.fixture
def bakery(tmp_path, monkeypatch):
    """A tree whose files count as settled at once."""
    monkeypatch.setattr(index, "_SETTLED", -60_000_000_000)
    folder = tmp_path / "bakery"
    (folder / "mühle").mkdir(parents=True)
    (folder / "mühle" / "chat.py").write_text("import anthropic\n")
    (folder / "till.py").write_text("import os\n")
    return folder


@pytest.fixture
def read(monkeypatch):
    """The paths of the files that were opened, in order."""
    seen = []
    real = gather.read_file

    def noted(path):
        seen.append(path.rpartition("/")[2])
        return real(path)

    monkeypatch.setattr(gather, "read_file", noted)
    return seen


def test_an_unchanged_tree_is_not_read_again(bakery, shelf, read):
    first = scan(bakery, shelf=shelf)
    assert sorted(read) == ["chat.py", "till.py"]
    assert scan(bakery, shelf=shelf) == first
    assert len(read) == 2


def test_only_what_changed_is_read_again(bakery, shelf, read):
    scan(bakery, shelf=shelf)
    read.clear()
    (bakery / "till.py").write_text("import openai\n")
    again = scan(bakery, shelf=shelf)
    assert read == ["till.py"]
    assert again.to_json() == scan(bakery).to_json()


@pytest.mark.parametrize("change", ["added", "gone", "renamed", "linked"])
def test_every_other_change_is_seen(bakery, shelf, change):
    scan(bakery, shelf=shelf)
    till = bakery / "till.py"
    if change == "added":
        (bakery / "new.py").write_text("import groq\n")
    elif change == "gone":
        till.unlink()
    elif change == "renamed":
        till.rename(bakery / "counter.py")
    else:
        till.unlink()
        till.symlink_to("mühle/chat.py")
    assert scan(bakery, shelf=shelf).to_json() == scan(bakery).to_json()


def test_a_file_that_changed_a_moment_ago_is_read_again(bakery, shelf, read, monkeypatch):
    monkeypatch.setattr(index, "_SETTLED", 1_000_000_000)
    scan(bakery, shelf=shelf)
    scan(bakery, shelf=shelf)
    assert len(read) == 4


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"print": 1}', b"N", b"[\x01\0\0\0"])
def test_a_damaged_memory_is_as_good_as_none(bakery, shelf, damage):
    first = scan(bakery, shelf=shelf)
    kept = [path.name for path in (shelf.folder).iterdir() if path.name.startswith("tree-")]
    assert len(kept) == 2
    for name in kept:
        shelf.write(name, damage)
    assert scan(bakery, shelf=shelf) == first
    for name in kept:
        (shelf.folder / name).write_bytes(damage)
    assert scan(bakery, shelf=shelf) == first


def test_another_catalogue_or_rules_make_another_memory(tmp_path, shelf):
    names = {index.Index.of(shelf, "a", edition).name for edition in ("1", "2")}
    assert len(names) == 2

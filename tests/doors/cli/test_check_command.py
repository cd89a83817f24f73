"""`fairlead check`: exit 0 within, 1 beyond a limit, 2 cannot judge; never a traceback."""

import json

import pytest

from fairlead.doors.cli.main import main
from tests.core.papers.test_measurement import rows

NAMES = ["--label", "repaid", "--prediction", "granted", "--protected", "sex"]


class Told:
    def __init__(self, code, said):
        self.exit_code, self.output = code, said


@pytest.fixture
def told(monkeypatch, capsys):
    def run(*words):
        monkeypatch.setattr("sys.argv", ["fairlead", "check", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return Told(left.value.code, said.out + said.err)

    return run


@pytest.fixture
def file(tmp_path):
    def write(name="rows.csv", **more):
        path = tmp_path / name
        rows(**more).to_pandas().to_csv(path, index=False)
        return path

    return write


def policy(tmp_path, text):
    path = tmp_path / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return path


RATIO = "name: ours\nlimits:\n  - {metric: selection_rate_ratio, at_least: 0.8}\n"


def test_beyond_a_limit_ends_with_one_and_says_which(told, file, tmp_path):
    done = told(file(less=0.3), *NAMES, "--policy", policy(tmp_path, RATIO))
    assert done.exit_code == 1, done.output
    assert done.output.startswith("breach: The selection rate of sex f")


def test_within_every_limit_ends_with_nought(told, file, tmp_path):
    done = told(file(n=6000), *NAMES, "--policy", policy(tmp_path, RATIO))
    assert done.exit_code == 0, done.output


def test_too_few_rows_are_no_pass(told, file, tmp_path):
    done = told(file(n=40), *NAMES, "--policy", policy(tmp_path, RATIO))
    assert done.exit_code == 2, done.output


def test_json_carries_report_columns_and_digest(told, file, tmp_path):
    done = told(file(less=0.3), *NAMES, "--policy", policy(tmp_path, RATIO), "--json")
    answer = json.loads(done.output)
    assert answer["report"]["answer"] == "breach"
    assert answer["columns"]["protected"] == ["sex"]
    assert len(answer["digest"]) == 64


def test_reports_and_the_profile_are_written(told, file, tmp_path):
    out = [tmp_path / name for name in ("r.html", "r.pdf", "r.xml", "october.json")]
    options = zip(("--html", "--pdf", "--junit", "--keep-reference"), out, strict=True)
    words = [word for pair in options for word in pair]
    done = told(file(moved=2.0), *NAMES, "--reference", file("old.csv", seed=5), *words)
    assert done.exit_code == 1, done.output
    assert all(path.stat().st_size > 200 for path in out)
    again = told(file(moved=2.0), *NAMES, "--reference", out[-1])
    assert again.exit_code == 1


def test_roles_may_stand_in_a_file(told, file, tmp_path):
    names = tmp_path / "columns.yaml"
    names.write_text("label: repaid\nprediction: granted\nprotected: [sex]\n", encoding="utf-8")
    done = told(file(less=0.3), "--columns", names, "--policy", policy(tmp_path, RATIO))
    assert done.exit_code == 1, done.output


BAD = {
    "no file": ("absent.csv", None, "There is no “absent.csv”"),
    "empty": ("empty.csv", b"", "is empty"),
    "torn parquet": ("torn.parquet", b"PAR1 and then nothing", "not a whole Parquet"),
    "another kind": ("rows.xlsx", b"PK", "neither Parquet nor CSV"),
    "no rows": ("head.csv", b"granted,sex\n", "no rows"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_read_ends_with_two_and_a_sentence(told, case, tmp_path):
    name, data, says = BAD[case]
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    done = told(path, "--prediction", "granted")
    assert done.exit_code == 2
    assert says in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    "text", ["name: x\nlimits: [{metric: psii, at_most: 1}]", "just words", "a: [", "name: [1]"]
)
def test_a_policy_that_cannot_be_read_ends_with_two(told, file, tmp_path, text):
    done = told(file(n=50), *NAMES, "--policy", policy(tmp_path, text))
    assert done.exit_code == 2
    assert len(done.output.splitlines()[0]) > 20


def test_a_policy_that_is_no_text_is_no_breach(told, file, tmp_path):
    path = tmp_path / "policy.yaml"
    path.write_bytes(bytes(range(256)))
    done = told(file(n=50), *NAMES, "--policy", path)
    assert (done.exit_code, "no text" in done.output) == (2, True)


def test_a_report_that_cannot_be_written_leaves_what_stood_there(told, file, tmp_path):
    place = tmp_path / "folder"
    place.mkdir()
    done = told(file(), *NAMES, "--junit", place)
    assert (done.exit_code, "cannot be written" in done.output) == (2, True)
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


@pytest.mark.parametrize("text", ["- a", "a: [", "\x00"])
def test_a_list_of_columns_that_cannot_be_read_ends_with_two(told, file, tmp_path, text):
    path = tmp_path / "columns.yaml"
    path.write_text(text, encoding="utf-8")
    assert told(file(n=50), "--columns", path).exit_code == 2

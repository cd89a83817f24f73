"""From nothing to a pack that an outsider checks, on the command line alone."""

import json
import os
import subprocess
import sys

import pytest

PASSWORD = "correct horse battery staple"
FIRST = ["--firm", "Hearth", "--email", "ada@hearth.example", "--name", "Ada"]


@pytest.fixture
def fairlead(tmp_path):
    """Run the program on a data folder of its own."""

    def run(*arguments: str, stdin: str = "", **more: str):
        left = {
            "FAIRLEAD_DATA",
            "FAIRLEAD_SECRET_KEY",
            "DJANGO_SETTINGS_MODULE",
            "FAIRLEAD_PASSWORD",
        }
        environment = {key: value for key, value in os.environ.items() if key not in left}
        source = "from fairlead.doors.cli.main import main; main()"
        done = subprocess.run(
            [sys.executable, "-c", source, *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,  # a hang, not a goal: a busy machine may take its time
            env={**environment, "PYTHONPATH": os.pathsep.join(sys.path), **more},
            cwd=tmp_path,
        )
        return done.returncode, done.stdout, done.stderr

    return run


def test_init_then_pack_then_verify(fairlead, tmp_path):
    code, said, _ = fairlead("init", *FIRST, "--json", FAIRLEAD_PASSWORD=PASSWORD)
    assert (code, json.loads(said)["roles"]) == (0, ["admin", "ai_lead"])
    assert oct((tmp_path / "data").stat().st_mode & 0o777) == "0o700"

    assert fairlead("init", *FIRST, stdin=f"{PASSWORD}\n")[0] == 2, "only once"

    code, said, _ = fairlead("pack", "out.zip", "--json")
    assert (code, json.loads(said)["ledger_size"]) == (0, 2)
    code, _, refused = fairlead("pack", "out.zip")
    assert (code, "nothing was written" in refused) == (2, True)

    code, said, _ = fairlead("verify", "out.zip", "--json")
    assert (code, json.loads(said)["verdict"]) == (0, "valid")


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "says"),
    [
        (["init", *FIRST], "short\n", 2, "too short"),
        (["init", *FIRST], "", 2, "No password"),
        (["init", *FIRST, "--country", "XXX"], "", 2, "is no country"),
        (["init", *FIRST, "--size", "huge"], "", 2, "huge"),
        (["pack", "out.zip"], "", 2, "run fairlead init first"),
        (["verify", "missing.zip"], "", 2, "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_nothing(
    fairlead, tmp_path, arguments, stdin, code, says
):
    answered, out, err = fairlead(*arguments, stdin=stdin)
    assert answered == code
    assert says in " ".join((out + err).split())
    assert not (tmp_path / "out.zip").exists()


def test_wrong_settings_stop_the_start_with_a_sentence(fairlead):
    code, _, said = fairlead("pack", "out.zip", FAIRLEAD_URL="ftp://nowhere")
    assert (code, "FAIRLEAD_URL" in said, "Traceback" in said) == (2, True, False)


def test_a_backup_restored_does_not_sign_until_somebody_says_why(fairlead, tmp_path):
    fairlead("init", *FIRST, FAIRLEAD_PASSWORD=PASSWORD)
    fairlead("ledger", "checkpoint")
    code, said, err = fairlead("backup", "b.zip", "--json")
    assert code == 0, err
    assert list(json.loads(said)["logs"].values()) == [1]

    code, said, _ = fairlead("restore", "b.zip", "--data", "again", "--json")
    [log] = json.loads(said)["logs"]
    assert (code, log["signs"]) == (0, False)
    assert "high-water" in log["says"]
    assert fairlead("restore", "b.zip", "--data", "again")[0] == 2, "nothing is overwritten"

    tenant = log["origin"].split("/")[1]
    code, _, err = fairlead(
        "ledger",
        "epoch",
        tenant,
        "--because",
        "The disk died; the backup of Monday was put back.",
        "--data",
        "again",
    )
    assert code == 0, err
    assert fairlead("ledger", "fsck", "--data", "again")[0] == 0
    assert fairlead("pack", "out.zip", "--data", "again")[0] == 0
    assert fairlead("verify", "out.zip")[0] == 0


def test_the_doctor_says_what_is_well_and_what_is_wrong(fairlead, tmp_path):
    assert fairlead("doctor")[0] == 2, "no installation"
    fairlead("init", *FIRST, FAIRLEAD_PASSWORD=PASSWORD)
    code, said, _ = fairlead("doctor", "--json")
    states = {each["name"]: each["state"] for each in json.loads(said)}
    assert (code, states["ledger"], states["outside copy"]) == (0, "ok", "look")
    (tmp_path / "data" / "keys").chmod(0o755)
    (tmp_path / "data" / "keys" / "master.key").write_text("AAAA")
    code, said, _ = fairlead("doctor", "--json")
    wrong = {each["name"] for each in json.loads(said) if each["state"] == "wrong"}
    assert (code, {"folders", "keys"} <= wrong) == (1, True)

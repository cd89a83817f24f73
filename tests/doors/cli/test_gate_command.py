"""`fairlead gate`: 0, 1 and 2, on paper and in the formats of pipelines."""

import hashlib
import json
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
import typer
from django.utils import timezone
from typer.testing import CliRunner

from fairlead.doors.cli import gate, gate_formats
from fairlead.doors.cli.errors import CannotError
from fairlead.sdk import server

REASON = {"kind": "silent", "about": "CHK-3", "says": "No run since Friday."}
MISSING = {"kind": "no_check", "about": "", "says": "No check watches \x07 & <it>."}


def answer(kind, exit_code, reasons=(), unknown=()):
    return {
        "schema": "fairlead-gate/1",
        "system": "SYS-3",
        "name": "Orders",
        "answer": kind,
        "exit": exit_code,
        "as_of": "2026-11-23T09:00:00+00:00",
        "reasons": list(reasons),
        "unknown": list(unknown),
    }


NO = answer("no", 1, [REASON], [MISSING])


@pytest.fixture
def ask(monkeypatch):
    """Run the command; gives exit code and output."""
    app = typer.Typer()
    gate.register(app)
    app.callback()(lambda: None)
    for name in ("FAIRLEAD_TOKEN", "FAIRLEAD_SERVER"):
        monkeypatch.delenv(name, raising=False)

    def runs(*words):
        done = CliRunner().invoke(app, ["gate", *map(str, words)])
        if isinstance(done.exception, CannotError):
            return 2, str(done.exception)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.output

    return runs


@pytest.fixture
def token(ada):
    from fairlead.apps.org.services import make_token

    until = timezone.localdate() + timedelta(days=9)
    return make_token(by=ada, name="CI", scopes=["gate"], expires_on=until)[1]


@pytest.mark.django_db(transaction=True)
def test_a_pipeline_asks_a_server_and_ends_with_its_answer(
    ask, live_server, token, ada, monkeypatch
):
    from fairlead.apps.register.services import register_system

    register_system(by=ada, name="Orders", owner=ada)
    monkeypatch.setenv("FAIRLEAD_TOKEN", token)
    code, said = ask("SYS-1", "--server", live_server.url)
    assert code == 1
    assert said.startswith("no: SYS-1 Orders may not be released, because:\n  SYS-1: It was never")
    code, said = ask("sys-1", "--json", "--server", live_server.url)
    assert (code, json.loads(said)["answer"]) == (1, "no")
    code, said = ask("SYS-9", "--server", live_server.url)
    assert (code, "refused with 404: There is no such record." in said) == (2, True)
    monkeypatch.setenv("FAIRLEAD_TOKEN", "fairlead_wrong")
    code, said = ask("SYS-1", "--server", live_server.url)
    assert (code, "refused with 401" in said) == (2, True)


def test_without_a_token_a_server_or_a_folder_nothing_can_be_judged(ask, tmp_path, monkeypatch):
    code, said = ask("SYS-1", "--server", "https://fairlead.example")
    assert (code, "Put a token with the scope “gate” into FAIRLEAD_TOKEN" in said) == (2, True)
    code, said = ask("SYS-1", "--data", tmp_path)
    assert (code, f"There is no Fairlead in {tmp_path}" in said) == (2, True)
    monkeypatch.setenv("FAIRLEAD_TOKEN", "x")
    for address in ("http://fairlead.example", "ftp://x", "https://a:b@fairlead.example", "x"):
        assert ask("SYS-1", "--server", address)[0] == 2
    code, said = ask("SYS-1", "--server", "http://127.0.0.1:9")
    assert (code, "does not answer" in said) == (2, True)


def test_what_is_no_fairlead_is_not_believed(ask, monkeypatch):
    monkeypatch.setenv("FAIRLEAD_TOKEN", "x")
    for told in ({}, {"schema": "fairlead-gate/1", "exit": 7}, answer("yes", "0")):
        monkeypatch.setattr(server, "ask", lambda *_a, told=told, **_k: told)
        assert ask("SYS-1", "--server", "https://fairlead.example")[0] == 2


def test_reports_are_written_for_pipelines(ask, tmp_path, monkeypatch):
    monkeypatch.setenv("FAIRLEAD_TOKEN", "x")
    monkeypatch.setenv("FAIRLEAD_SERVER", "https://fairlead.example")
    monkeypatch.setattr(server, "ask", lambda *_a, **_k: NO)
    sarif, junit = tmp_path / "gate.sarif", tmp_path / "gate.xml"
    assert ask("SYS-3", "--sarif", sarif, "--junit", junit)[0] == 1
    results = json.loads(sarif.read_bytes())["runs"][0]["results"]
    assert [(each["ruleId"], each["level"]) for each in results] == [
        ("gate/silent", "error"),
        ("gate/no_check", "warning"),
    ]
    suite = ET.fromstring(junit.read_bytes())
    assert (suite.get("failures"), suite.get("errors"), suite.get("tests")) == ("1", "1", "14")
    assert suite.find("testcase/failure").get("message") == "CHK-3: No run since Friday."
    assert suite.find("testcase/error").text == "No check watches  & <it>."
    code, said = ask("SYS-3", "--sarif", tmp_path / "nowhere" / "x")
    assert (code, "cannot be written" in said) == (2, True)


@pytest.mark.parametrize(
    ("told", "first"),
    [
        (answer("yes", 0), "yes: SYS-3 Orders may be released."),
        (NO, "no: SYS-3 Orders may not be released, because:"),
        (
            answer("cannot judge", 2, (), [MISSING]),
            "cannot judge whether SYS-3 Orders may be released, because:",
        ),
    ],
)
def test_the_answer_comes_first_then_what_it_rests_on(told, first):
    lines = gate_formats.sentences(told).splitlines()
    assert lines[0] == first
    assert len(lines) == 1 + len(told["reasons"]) + len(told["unknown"]) + (told is NO)


def test_configuration_files_have_one_digest_whatever_their_order(tmp_path):
    one, two = tmp_path / "prompt.txt", tmp_path / "model.json"
    one.write_text("Be kind.")
    two.write_text("{}")
    assert gate.configuration_digest([]) == ""
    assert gate.configuration_digest([one]) == hashlib.sha256(b"Be kind.").hexdigest()
    assert gate.configuration_digest([one, two]) == gate.configuration_digest([two, one])
    with pytest.raises(CannotError, match="cannot be read"):
        gate.configuration_digest([tmp_path / "gone"])


SETUP = """
from pathlib import Path
from fairlead.doors.cli import site
site.open_site(Path("data"))
from fairlead.apps.org.models import User
from fairlead.apps.org.services import found
from fairlead.apps.register.services import register_system
user = User.objects.create_user("ada@hearth.example", "a long enough pass phrase", name="Ada")
ada = found(name="Hearth", founder=user, roles=["ai_lead", "admin"])
register_system(by=ada, name="Orders", owner=ada)
"""


def test_on_the_machine_itself_the_data_folder_is_asked(tmp_path):
    import os
    import subprocess
    import sys

    env = {k: v for k, v in os.environ.items() if not k.startswith(("FAIRLEAD", "DJANGO"))}
    env["PYTHONPATH"] = os.pathsep.join(sys.path)

    def run(source, *words):
        return subprocess.run(
            [sys.executable, "-c", source, *words],
            env=env,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    done = run(SETUP)
    assert done.returncode == 0, done.stderr
    fairlead = "from fairlead.doors.cli.main import main; main()"
    done = run(fairlead, "gate", "SYS-1", "--json")
    assert (done.returncode, json.loads(done.stdout)["answer"]) == (1, "no")
    done = run(fairlead, "gate", "SYS-7")
    assert (done.returncode, "There is no system SYS-7 in Hearth." in done.stderr) == (2, True)

"""SEC 2: what every answer carries, and which settings stop the start with a sentence."""

import os
import re
import subprocess
import sys

import pytest

PAGES = ["/", "/settings/", "/settings/people/", "/account/", "/ledger/", "/register/", "/risks/"]


@pytest.mark.parametrize("at", [*PAGES, "/accounts/login/", "/nothing/here/"])
def test_SEC_2_every_answer_carries_the_same_headers(signed_in, ada, at):
    headers = signed_in(ada).get(at).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Permissions-Policy"].startswith("accelerometer=()")


@pytest.mark.parametrize("at", [*PAGES, "/accounts/login/", "/nothing/here/"])
def test_SEC_2_the_content_policy_allows_only_what_is_ours(signed_in, ada, at):
    policy = signed_in(ada).get(at).headers["Content-Security-Policy"]
    told = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    assert told["default-src"] == "'none'"
    assert re.fullmatch(r"('nonce-\S+' )?'strict-dynamic'( 'nonce-\S+')?", told["script-src"])
    assert (told["base-uri"], told["frame-ancestors"]) == ("'none'", "'none'")
    assert (told["form-action"], told["connect-src"]) == ("'self'", "'self'")
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("at", PAGES)
def test_SEC_2_pages_need_no_exception_from_the_policy(signed_in, ada, at):
    page = signed_in(ada).get(at).content.decode()
    assert not re.search(r"<[^>]+\s(on\w+|style)=", page)
    assert not re.search(r"<script(?![^>]*\bnonce=)", page)
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", page)


def test_SEC_2_signed_in_pages_are_not_kept(signed_in, ada):
    assert signed_in(ada).get("/settings/").headers["Cache-Control"] == "no-store"


def test_SEC_2_signing_out_clears_what_the_browser_kept(signed_in, ada):
    answer = signed_in(ada).post("/accounts/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_SEC_2_cookies_are_out_of_reach_of_scripts_and_other_sites(client, ada):
    client.get("/accounts/login/")
    told = {"login": "ada@example.test", "password": "a long enough pass phrase"}
    client.post("/accounts/login/", told)
    for name in ("session", "csrf"):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"


def run(tmp_path, *command, **environment):
    base = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *command],
        env=base
        | {
            "PYTHONPATH": os.pathsep.join(sys.path),
            "DJANGO_SETTINGS_MODULE": "fairlead.doors.web.settings",
            "FAIRLEAD_DATA": str(tmp_path / "data"),
        }
        | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_SEC_2_the_settings_for_https_pass_every_check_for_deployment(tmp_path):
    told = run(
        tmp_path,
        *("-W", "error", "-m", "django", "check", "--deploy", "--fail-level", "WARNING"),
        FAIRLEAD_URL="https://fairlead.example",
    )
    assert told.returncode == 0, told.stderr
    show = (
        "from django.conf import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME,"
        " s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, s.ALLOWED_HOSTS)"
    )
    seen = run(tmp_path, "-c", show, FAIRLEAD_URL="https://fairlead.example").stdout
    assert seen.strip() == ("__Host-session __Host-csrf True True 31536000 ['fairlead.example']")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("FAIRLEAD_URL", "fairlead.example", "say it as https://"),
        ("FAIRLEAD_URL", "https://fairlead.example/below", "say it as https://"),
        ("FAIRLEAD_SECRET_KEY", "short", "too short"),
        ("FAIRLEAD_SECRET_KEY_FILE", "/nowhere/at/all", "cannot be read"),
        ("FAIRLEAD_DATABASE", "mysql://somewhere/db", "must be postgresql://"),
        ("FAIRLEAD_UPLOAD_MIB", "plenty", "a whole number from 1 to 1024"),
        ("FAIRLEAD_IDLE_MINUTES", "1", "a whole number from 5 to 240"),
        ("FAIRLEAD_DEBUG", "perhaps", "say yes or no"),
        ("FAIRLEAD_DATA", "/proc/nothing/here", "cannot be made"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_sentence(name, value, says, monkeypatch, tmp_path):
    """Read as `fairlead up` reads it, in a fresh module; nothing of Django is started."""
    import importlib.util

    from django.core.exceptions import ImproperlyConfigured

    monkeypatch.setenv("FAIRLEAD_DATA", str(tmp_path))
    monkeypatch.setenv(name, value)
    if name.endswith("_FILE"):
        monkeypatch.delenv(name.removesuffix("_FILE"), raising=False)
    found = importlib.util.find_spec("fairlead.doors.web.settings")
    with pytest.raises(ImproperlyConfigured, match=re.escape(says)) as wrong:
        found.loader.exec_module(importlib.util.module_from_spec(found))
    assert name.removesuffix("_FILE") in str(wrong.value)


def test_SEC_2_inner_details_are_never_shown_to_the_outside(monkeypatch, tmp_path):
    import importlib.util

    from django.core.exceptions import ImproperlyConfigured

    monkeypatch.setenv("FAIRLEAD_DATA", str(tmp_path))
    monkeypatch.setenv("FAIRLEAD_URL", "https://fairlead.example")
    monkeypatch.setenv("FAIRLEAD_DEBUG", "yes")
    found = importlib.util.find_spec("fairlead.doors.web.settings")
    with pytest.raises(ImproperlyConfigured, match="refused unless FAIRLEAD_URL is local"):
        found.loader.exec_module(importlib.util.module_from_spec(found))


def test_SEC_2_a_secret_key_is_made_once_and_kept_for_us_alone(tmp_path):
    show = "from django.conf import settings as s; print(s.SECRET_KEY)"
    first, second = run(tmp_path, "-c", show).stdout, run(tmp_path, "-c", show).stdout
    assert len(first.strip()) >= 50
    assert first == second
    assert (tmp_path / "data" / "keys" / "secret.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("left", ["nothing", "an empty file"])
def test_of_many_who_start_at_once_all_read_the_same_secret(tmp_path, left):
    from concurrent.futures import ThreadPoolExecutor

    from fairlead.doors.web.environment import secret

    path = tmp_path / "keys" / "secret.key"
    if left == "an empty file":  # such as a power cut leaves
        path.parent.mkdir()
        path.touch()
    with ThreadPoolExecutor(16) as pool:
        told = set(pool.map(lambda _n: secret(path, 64), range(64)))
    assert len(told) == 1
    assert len(told.pop()) >= 64
    assert [each.name for each in path.parent.iterdir()] == ["secret.key"]
    assert path.stat().st_mode & 0o077 == 0

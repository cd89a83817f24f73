"""A real browser against the real server: pictures, accessibility, nothing wider than the page.

    @pytest.mark.browser
    def test_the_register_is_a_pleasure(browser_page, ...):
        browser_page.goto("/register/")
        looks_right(browser_page, "register")

Needs Debian's chromium; in CI it may not be missing.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ROOT = Path(__file__).resolve().parent.parent
AXE = ROOT / "tests/vendor/axe-core@4.14.1/axe.min.js"
SHOTS = ROOT / "shots"
IN_CI = os.environ.get("CI") == "true"
WIDE, NARROW = 1440, 320


def wanted(what: str, *, there: bool) -> None:
    """Skip with a reason where something is missing; fail in CI, where nothing may be."""
    if there:
        return
    if IN_CI:
        pytest.fail(f"{what} is missing, and in CI it may not be")
    pytest.skip(f"not run: {what} is missing")


@pytest.fixture(scope="session")
def chromium():
    """One headless Chromium for all browser tests."""
    wanted(f"Chromium ({CHROMIUM})", there=CHROMIUM.exists())
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop on this thread; Django would refuse the database because of it.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def server(live_server, settings):
    """The address of Fairlead, running for this test."""
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    return live_server.url


@pytest.fixture
def new_page(chromium, server) -> Iterator:
    """Open browser pages, watched: `new_page()`, `new_page(java_script_enabled=False)`."""
    contexts = []

    def opened(**options):
        context = chromium.new_context(
            base_url=server, locale="en-GB", viewport={"width": WIDE, "height": 900}, **options
        )
        contexts.append(context)
        context.add_init_script(
            "document.addEventListener('securitypolicyviolation', e =>"
            " console.error('CSP: ' + e.violatedDirective + ' ' + e.blockedURI"
            " + ' by ' + e.originalPolicy))"
        )
        page = context.new_page()
        page.fl_errors = []
        page.on("console", lambda m: page.fl_errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: page.fl_errors.append(str(e)))
        page.on("request", lambda r: _is_ours(page, r.url, server))
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def browser_page(new_page):
    """One browser page, watched."""
    return new_page()


def _is_ours(page, url: str, server: str) -> None:
    if not url.startswith((server, "data:", "blob:")):
        page.fl_errors.append(f"asked somebody else: {url}")


def sign_in(page, member, server: str) -> None:
    """Sign a member in without typing a password: the session cookie of a test client."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(member.user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server}])


def shoot(page, name: str) -> list[Path]:
    """Photograph a page into shots/: light and dark, wide and 320 px."""
    SHOTS.mkdir(exist_ok=True)
    made = []
    for theme, width in _views():
        with _view(page, theme, width):
            made.append(SHOTS / f"{name}-{theme}-{width}.png")
            # As high as the page, so that what sticks to the window stands where it belongs.
            high = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": min(max(high, 640), 6000)})
            page.screenshot(path=str(made[-1]), full_page=True)
    return made


def axe(page) -> list[str]:
    """Say what axe finds serious or critical on the page as it stands."""
    wanted("axe-core (python tools/vendor.py --axe)", there=AXE.exists())
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(_ASK_AXE)


_ASK_AXE = """axe.run().then(found => found.violations
    .filter(each => ['serious', 'critical'].includes(each.impact))
    .map(each => each.id + ' ×' + each.nodes.length + ': ' + each.nodes.slice(0, 4).map(
        node => node.target + ' ' + (node.failureSummary || '').slice(0, 160)).join(' | ')))"""


def sideways(page) -> int:
    """Say by how many pixels the page scrolls sideways; 0 is right."""
    return page.evaluate(
        "Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"
    )


def csp_violations(page) -> list[str]:
    """Say what the content security policy refused since the page was opened."""
    return [text for text in page.fl_errors if "CSP" in text or "Content Security" in text]


def looks_right(page, name: str, *, at: str | None = None) -> None:
    """Promise of every page: light, dark and narrow pass axe, nothing is too wide or refused."""
    if at is not None:
        page.fl_errors.clear()  # what axe provoked on the page before does not count here
        page.goto(at)
    # Taken first: a screenshot and axe bring styles of their own, which our policy refuses.
    page.wait_for_load_state("networkidle")
    found = {"errors": _own_errors(page)}
    shoot(page, name)
    for theme, width in _views():
        with _view(page, theme, width):
            found[f"{theme} {width} axe"] = axe(page)
            found[f"{theme} {width} sideways"] = sideways(page)
    assert {key: value for key, value in found.items() if value} == {}


def _own_errors(page) -> list[str]:
    """Say what went wrong on this page.

    A browser tells what a policy refused out of step, so that on a busy machine what a camera
    and axe provoked on the page before comes in now; the nonce says whose policy it was.
    """
    nonce = page.evaluate("document.querySelector('[nonce]')?.nonce ?? ''")
    return [
        text
        for text in page.fl_errors
        if not _is_expected(text) and not ("'nonce-" in text and f"'nonce-{nonce}'" not in text)
    ]


def _is_expected(text: str) -> bool:
    return re.search(r"status of 4\d\d", text) is not None


def _views() -> list[tuple[str, int]]:
    return [("light", WIDE), ("dark", WIDE), ("light", NARROW), ("dark", NARROW)]


@contextmanager
def _view(page, theme: str, width: int) -> Iterator[None]:
    page.set_viewport_size({"width": width, "height": 900 if width > NARROW else 640})
    page.emulate_media(color_scheme=theme)
    page.evaluate("theme => document.documentElement.dataset.bsTheme = theme", theme)
    # On a busy machine colours may still be on their way from one theme to the other.
    page.wait_for_timeout(160)
    page.evaluate("Promise.all(document.getAnimations().map(each => each.finished.catch(() => 0)))")
    yield
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.evaluate("document.documentElement.dataset.bsTheme = 'light'")

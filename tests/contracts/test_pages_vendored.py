"""Files made by others are exactly those we took, each with its licence."""

import hashlib
import re
from pathlib import Path

from fairlead.apps.pages.icons import drawings

SRC = Path(__file__).resolve().parents[2] / "src/fairlead"
VENDOR = SRC / "doors/web/static/vendor"


def _listed() -> dict[str, str]:
    lines = (VENDOR / "SHA384SUMS").read_text().splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def test_every_vendored_file_has_the_bytes_that_were_listed():
    found = {
        str(each.relative_to(VENDOR)): hashlib.sha384(each.read_bytes()).hexdigest()
        for each in VENDOR.rglob("*")
        if each.is_file() and each.name != "SHA384SUMS"
    }
    assert found == _listed()


def test_every_vendored_package_carries_its_licence():
    assert [
        each.name for each in VENDOR.iterdir() if each.is_dir() and not (each / "LICENSE").exists()
    ] == []


def test_every_icon_named_in_a_template_or_in_code_is_vendored():
    named = {
        name
        for kind in ("*.html", "*.py")
        for each in SRC.rglob(kind)
        for name in re.findall(
            r"""(?:\{% icon |\bicon\(|\bic=)["']([a-z0-9-]+)["']""", each.read_text()
        )
    }
    assert named
    assert named - set(drawings()) == set()


def test_style_sheets_and_scripts_ask_nobody_else():
    ours = [
        each for kind in ("*.css", "*.js", "*.html") for each in (SRC / "doors/web").rglob(kind)
    ]
    asking = [
        str(each.relative_to(SRC))
        for each in ours
        if "vendor" not in each.parts
        and re.search(
            r"""(?:src|href|url\(|import)\s*[=(]?\s*["']?(?:https?:)?//""", each.read_text()
        )
    ]
    assert asking == []


def test_no_page_carries_a_style_or_a_handler():
    pages = [*SRC.rglob("templates/**/*.html")]
    assert pages
    assert [
        p.name for p in pages if re.search(r"""\s(?:style|on[a-z]+)=["']""", p.read_text())
    ] == []

"""Bring the front-end files we ship into the tree, and say exactly which bytes they are.

    python tools/vendor.py          write static/vendor and its list of SHA-384 sums
    python tools/vendor.py --axe    renew axe-core, which the browser tests use and nobody ships

Only this script talks to npm. What it writes is committed, so nobody needs npm to run Fairlead.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "src/fairlead/doors/web/static/vendor"
AXE = ROOT / "tests/vendor/axe-core@4.14.1"
SUMS = "SHA384SUMS"

PACKAGES = {
    "@tabler/core@1.6.1": {"dist/css/tabler.min.css": "tabler.min.css"},
    "@tabler/icons@3.51.0": {"LICENSE": "LICENSE"},
    "htmx.org@2.0.11": {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENSE"},
    "@fontsource-variable/inter@5.3.0": {
        "files/inter-latin-wght-normal.woff2": "inter-latin.woff2",
        "files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2",
        "LICENSE": "LICENSE",
    },
}
AXE_PACKAGE = "axe-core@4.14.1"


def folder(spec: str) -> str:
    """Turn `@tabler/core@1.6.1` into `tabler-core@1.6.1`, a name every file system takes."""
    return spec.removeprefix("@").replace("/", "-")


def unpack(spec: str, into: Path) -> Path:
    """Fetch one package as npm publishes it, run none of its scripts, and unpack it."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is not installed: it is needed to renew the vendored files.")
    subprocess.run([npm, "pack", spec, "--silent", "--ignore-scripts"], cwd=into, check=True)
    [archive] = into.glob("*.tgz")
    with tarfile.open(archive) as tar:
        tar.extractall(into, filter="data")
    return into / "package"


def take(spec: str, wanted: dict[str, str]) -> None:
    """Replace one vendored folder by the wanted files of one package."""
    home = VENDOR / folder(spec)
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as temp:
        package = unpack(spec, Path(temp))
        for source, name in wanted.items():
            shutil.copyfile(package / source, home / name)
        if spec.startswith("@tabler/icons"):
            write_icons(package / "icons/outline", home / "icons.json")
    print(home.relative_to(ROOT))


def write_icons(outline: Path, out: Path) -> None:
    """Keep only the drawings named in tools/icons.txt, without the wrapper around them."""
    names = (ROOT / "tools/icons.txt").read_text().split()
    drawings = {name: drawing((outline / f"{name}.svg").read_text()) for name in sorted(names)}
    out.write_text(json.dumps(drawings, indent=0) + "\n")


def drawing(svg: str) -> str:
    """Return what is inside one SVG file, on one line, without its invisible square."""
    [inner] = re.findall(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    inner = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", inner)
    return re.sub(r"\s*/>", "/>", re.sub(r">\s+<", "><", inner)).strip()


def digest_list() -> str:
    """List every vendored file with its SHA-384, in the format of `sha384sum --check`."""
    files = sorted(p for p in VENDOR.rglob("*") if p.is_file() and p.name != SUMS)
    return "".join(f"{sha384(each)}  {each.relative_to(VENDOR)}\n" for each in files)


def sha384(path: Path) -> str:
    """Give the SHA-384 of one file."""
    return hashlib.sha384(path.read_bytes()).hexdigest()


def take_axe() -> None:
    """Put the accessibility checker beside the tests; it is never shipped."""
    AXE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temp:
        package = unpack(AXE_PACKAGE, Path(temp))
        for name in ("axe.min.js", "LICENSE"):
            shutil.copyfile(package / name, AXE / name)
    print(AXE.relative_to(ROOT))


def main() -> None:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--axe", action="store_true", help="only fetch axe-core for the tests")
    if parser.parse_args().axe:
        take_axe()
        return
    for spec, wanted in PACKAGES.items():
        take(spec, wanted)
    licence = VENDOR / folder("@tabler/icons@3.51.0") / "LICENSE"
    core = VENDOR / folder("@tabler/core@1.6.1") / "LICENSE"
    core.write_text(licence.read_text().replace("2020-2026 Paweł Kuna", CORE_HOLDERS))
    (VENDOR / SUMS).write_text(digest_list())


# The core package carries no licence file, only this line at the head of its style sheet.
CORE_HOLDERS = "2018-2026 The Tabler Authors\nCopyright (c) 2018-2026 codecalm.net Paweł Kuna"

if __name__ == "__main__":
    main()

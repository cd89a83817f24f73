r"""Reads manifests and lock files: which packages a project asks for by name.

Direct sections count as declared, lock files as transitive, overrides as neither.
The project's own name is told too, because it is never a finding.

>>> sorted(asked_for("requirements.txt", b"openai>=1\n# groq\n")[0].packages)
['openai']
"""

import json
import re
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, Final, NamedTuple

from fairlead.core.scan.names import Names
from fairlead.core.scan.signals import DECLARED, LOCKED, Signal, own_name


class Asked(NamedTuple):
    """The packages that one manifest asks for in one ecosystem, and the project's own names."""

    ecosystem: str
    packages: set[str]
    own: AbstractSet[str] = frozenset()
    is_lock: bool = False


Reader = Callable[[bytes], list[Asked]]
_REQUIREMENT: Final = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)")


def is_manifest(name: str) -> bool:
    """Whether a file of this name lists packages."""
    return _reader(name) is not None


def asked_for(name: str, data: bytes) -> list[Asked]:
    """What a manifest asks for; a damaged one asks for nothing."""
    reader = _reader(name)
    if reader is None:
        return []
    try:
        return reader(data)
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return []  # a manifest that its own tool could not read either


def manifest_signals(name: str, data: bytes, names: Names) -> Iterator[Signal]:
    """The known packages of a manifest, with the line they stand on."""
    for asked in asked_for(name, data):
        yield from (own_name(own, asked.ecosystem) for own in sorted(asked.own))
        weight = LOCKED if asked.is_lock else DECLARED
        kind = "lock file" if asked.is_lock else "manifest"
        for package in sorted(asked.packages):
            owned = names.package(asked.ecosystem, package)
            if owned:
                line = _line_of(data, package)
                yield Signal(
                    owned[0].vendor, kind, line, f"{asked.ecosystem}-{kind}", weight, package
                )


def _line_of(data: bytes, package: str) -> int:
    at = data.find(package.encode())
    return data.count(b"\n", 0, at) + 1 if at >= 0 else 1


@lru_cache(maxsize=4096)
def _reader(name: str) -> Reader | None:
    lower = name.lower()
    if lower in _BY_NAME:
        return _BY_NAME[lower]
    if not lower.endswith(_PATTERN_ENDINGS):
        return None
    return next((reader for pattern, reader in _BY_PATTERN if fnmatchcase(lower, pattern)), None)


def _required(lines: list[Any]) -> set[str]:
    found = (_REQUIREMENT.match(line) for line in lines if isinstance(line, str))
    return {match[1] for match in found if match}


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _toml(data: bytes) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - many trees have none

    return tomllib.loads(_text(data))


def _requirements(data: bytes) -> list[Asked]:
    return [Asked("pypi", _required(_text(data).splitlines()))]


def _pyproject(data: bytes) -> list[Asked]:
    plain = _toml(data)
    project, tool = plain.get("project", {}), plain.get("tool", {})
    lines = [*project.get("dependencies", [])]
    for group in (project.get("optional-dependencies", {}), plain.get("dependency-groups", {})):
        lines += [line for part in group.values() for line in part]
    asked = _required(lines)
    poetry = tool.get("poetry", {})
    tables = [poetry.get("dependencies", {}), poetry.get("dev-dependencies", {})]
    tables += [group.get("dependencies", {}) for group in poetry.get("group", {}).values()]
    asked |= {name for table in tables for name in table}
    asked |= _required(tool.get("uv", {}).get("dev-dependencies", []))
    for part in tool.get("pdm", {}).get("dev-dependencies", {}).values():
        asked |= _required(part)
    own = {own for own in (project.get("name"), poetry.get("name")) if isinstance(own, str)}
    return [Asked("pypi", asked, own)]


def _setup(data: bytes) -> list[Asked]:
    """setup.py and setup.cfg: every quoted or listed requirement."""
    text = _text(data)
    name = re.search(r"^\s*name\s*=\s*[\"']?([\w.-]+)", text, re.MULTILINE)
    quoted = re.findall(
        r"[\"']([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?:[<>=!~;][^\"']*)?[\"']", text
    )
    listed = re.findall(r"^[ \t]+([A-Za-z0-9][\w.-]*)[ \t]*(?:[<>=!~;\[].*)?$", text, re.MULTILINE)
    return [Asked("pypi", set(quoted) | set(listed), {name[1]} if name else set())]


def _pipfile(data: bytes) -> list[Asked]:
    plain = _toml(data)
    return [Asked("pypi", {*plain.get("packages", {}), *plain.get("dev-packages", {})})]


def _conda(data: bytes) -> list[Asked]:
    found = re.findall(
        r"^\s*-\s*[\"']?(?:[\w-]+::)?([A-Za-z0-9][\w.-]*)", _text(data), re.MULTILINE
    )
    return [Asked("pypi", set(found))]


_SECTIONS: Final = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")


def _package_json(data: bytes) -> list[Asked]:
    plain = json.loads(data)
    asked = {name for part in _SECTIONS for name in plain.get(part) or {}}
    own = plain.get("name")
    return [Asked("npm", asked, {own} if isinstance(own, str) else set())]


def _deno(data: bytes) -> list[Asked]:
    text = re.sub(r"^\s*//.*$", "", _text(data), flags=re.MULTILINE)
    return [Asked("npm", set(re.findall(r"\"npm:(@?[\w./-]+?)(?:@[^\"/]*)?/?\"", text)))]


def _go_mod(data: bytes) -> list[Asked]:
    text = _text(data)
    module = re.search(r"^module\s+(\S+)", text, re.MULTILINE)
    direct = re.findall(r"^\s*(?:require\s+)?([\w.-]+\.[\w./~-]+)\s+v\S+\s*$", text, re.MULTILINE)
    indirect = re.findall(
        r"^\s*(?:require\s+)?([\w.-]+\.[\w./~-]+)\s+v\S+\s*// indirect", text, re.MULTILINE
    )
    own = {module[1]} if module else set()
    return [Asked("go", set(direct), own), Asked("go", set(indirect), is_lock=True)]


def _cargo(data: bytes) -> list[Asked]:
    plain = _toml(data)
    asked: set[str] = set()
    for table in (plain, plain.get("workspace", {}), *plain.get("target", {}).values()):
        for section in ("dependencies", "dev-dependencies", "build-dependencies"):
            listed = table.get(section, {})
            asked |= {_renamed(name, about) for name, about in listed.items()}
    own = plain.get("package", {}).get("name")
    return [Asked("cargo", asked, {own} if isinstance(own, str) else set())]


def _renamed(name: str, about: object) -> str:
    given = about.get("package") if isinstance(about, dict) else None
    return given if isinstance(given, str) else name


def _pom(data: bytes) -> list[Asked]:
    pairs = re.findall(
        r"<dependency>\s*<groupId>([^<]+)</groupId>\s*<artifactId>([^<]+)</artifactId>", _text(data)
    )
    return [Asked("maven", _coordinates(pairs))]


def _gradle(data: bytes) -> list[Asked]:
    pairs = re.findall(r"[\"']([\w.-]+):([\w.-]+)(?::[^\"']*)?[\"']", _text(data))
    pairs += re.findall(r"group\s*=\s*\"([\w.-]+)\",\s*name\s*=\s*\"([\w.-]+)\"", _text(data))
    return [Asked("maven", _coordinates(pairs))]


def _coordinates(pairs: list[tuple[str, str]]) -> set[str]:
    """A group alone may be listed in the catalogue, so both are asked for."""
    return {f"{group}:{name}" for group, name in pairs} | {group for group, _ in pairs}


def _csproj(data: bytes) -> list[Asked]:
    found = re.findall(r"<Package(?:Reference|Version)\s+Include=\"([^\"]+)\"", _text(data))
    found += re.findall(r"<package\s+id=\"([^\"]+)\"", _text(data))
    return [Asked("nuget", set(found))]


def _gemfile(data: bytes) -> list[Asked]:
    text = _text(data)
    found = re.findall(r"^\s*gem\s*\(?\s*[\"']([\w-]+)[\"']", text, re.MULTILINE)
    found += re.findall(
        r"add_(?:runtime_|development_)?dependency\s*\(?\s*[\"']([\w-]+)[\"']", text
    )
    own = re.findall(r"\.name\s*=\s*[\"']([\w-]+)[\"']", text)
    return [Asked("gem", set(found), set(own))]


def _composer(data: bytes) -> list[Asked]:
    plain = json.loads(data)
    asked = {name for part in ("require", "require-dev") for name in plain.get(part) or {}}
    own = plain.get("name")
    return [Asked("composer", asked, {own} if isinstance(own, str) else set())]


def _package_swift(data: bytes) -> list[Asked]:
    text = _text(data)
    asked = re.findall(r"url:\s*\"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?\"", text)
    own = re.findall(r"[tT]arget\(\s*name:\s*\"([\w-]+)\"", text)
    return [Asked("swift", set(asked), set(own))]


def _pubspec(data: bytes) -> list[Asked]:
    text = _text(data)
    own = re.findall(r"^name:[ \t]*([\w-]+)", text, re.MULTILINE)
    return [Asked("pub", set(re.findall(r"^  (\w+):", text, re.MULTILINE)), set(own))]


def _mix(data: bytes) -> list[Asked]:
    text = _text(data)
    return [
        Asked("hex", set(re.findall(r"\{:(\w+),", text)), set(re.findall(r"app: :(\w+)", text)))
    ]


def _locked(ecosystem: str, pattern: str) -> Reader:
    compiled = re.compile(pattern.encode(), re.MULTILINE)

    def read(data: bytes) -> list[Asked]:
        found = {match.decode("utf-8", "replace") for match in compiled.findall(data)}
        return [Asked(ecosystem, found, is_lock=True)]

    return read


_NAMED_LOCK: Final = r"^name = \"([^\"]+)\""
_BY_NAME: Final[dict[str, Reader]] = {
    "pyproject.toml": _pyproject,
    "setup.py": _setup,
    "setup.cfg": _setup,
    "pipfile": _pipfile,
    "environment.yml": _conda,
    "environment.yaml": _conda,
    "package.json": _package_json,
    "deno.json": _deno,
    "deno.jsonc": _deno,
    "import_map.json": _deno,
    "go.mod": _go_mod,
    "cargo.toml": _cargo,
    "pom.xml": _pom,
    "build.gradle": _gradle,
    "build.gradle.kts": _gradle,
    "libs.versions.toml": _gradle,
    "build.sbt": _gradle,
    "packages.config": _csproj,
    "directory.packages.props": _csproj,
    "gemfile": _gemfile,
    "composer.json": _composer,
    "package.swift": _package_swift,
    "pubspec.yaml": _pubspec,
    "mix.exs": _mix,
    "uv.lock": _locked("pypi", _NAMED_LOCK),
    "poetry.lock": _locked("pypi", _NAMED_LOCK),
    "pdm.lock": _locked("pypi", _NAMED_LOCK),
    "pipfile.lock": _locked("pypi", r"^ {8}\"([\w.-]+)\": \{"),
    "cargo.lock": _locked("cargo", _NAMED_LOCK),
    "package-lock.json": _locked("npm", r"\"node_modules/((?:@[\w.-]+/)?[\w.-]+)\": \{"),
    "npm-shrinkwrap.json": _locked("npm", r"\"node_modules/((?:@[\w.-]+/)?[\w.-]+)\": \{"),
    "yarn.lock": _locked("npm", r"^\"?((?:@[\w.-]+/)?[\w.-]+)@"),
    "pnpm-lock.yaml": _locked("npm", r"^  ['\"]?/?((?:@[\w.-]+/)?[\w.-]+)@[^:]+:"),
    "bun.lock": _locked("npm", r"^    \"((?:@[\w.-]+/)?[\w.-]+)\": \["),
    "go.sum": _locked("go", r"^(\S+) v"),
    "composer.lock": _locked("composer", r"^            \"name\": \"([\w.-]+/[\w.-]+)\""),
    "package.resolved": _locked("swift", r"\"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?\""),
    "pubspec.lock": _locked("pub", r"^  (\w+):$"),
    "mix.lock": _locked("hex", r"^  \"(\w+)\":"),
    "gemfile.lock": _locked("gem", r"^    ([\w-]+) \("),
}
_PATTERN_ENDINGS: Final = (".txt", ".in", "proj", ".gemspec", ".yml")
_BY_PATTERN: Final[tuple[tuple[str, Reader], ...]] = (
    ("requirements*.txt", _requirements),
    ("*requirements.txt", _requirements),
    ("*requirements*.in", _requirements),
    ("constraints*.txt", lambda _data: []),
    ("*.csproj", _csproj),
    ("*.fsproj", _csproj),
    ("*.vbproj", _csproj),
    ("*.gemspec", _gemfile),
    ("environment*.yml", _conda),
)

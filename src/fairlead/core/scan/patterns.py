r"""The anchored patterns that decide which files are looked at more closely.

A pattern names a word and where it stands: behind `import`, in quotes, in an
address. Bare names would send every second file to the slow part. The word itself
is kept beside the pattern, so that an engine without a pattern set can ask for
whole words first.

All three engines read the same dialect: ASCII bytes, `(?m)`, no look-around. Every repeat
has a bound, because hyperscan must keep an automaton running through the whole text for a
pattern that may begin any distance before its word: with `+` it takes two thirds longer.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from fairlead.core.scan.names import Family, Names

IMPORT: Final = "import"
HOST: Final = "host"
KEY: Final = "key"
MODEL: Final = "model"
SERVICE: Final = "service"
IMAGE: Final = "image"
RUN: Final = "run"
LOCAL: Final = "local"
WEAK_HOST: Final = "weak host"


class Pattern(NamedTuple):
    """One regular expression, what it is about, and a whole word that must be there.

    `needle` is the longest piece of text that must be there, where that is more than the word.
    """

    kind: str
    regex: str
    word: str
    owner: str = ""
    needle: str = ""


_QUOTE = "[\"'`]"
_BLANKS = r"[ \t]{1,16}"
_MAYBE_BLANKS = r"[ \t]{0,16}"
_AFTER_IMPORT = r"(?:from|import)" + _BLANKS
_IN_QUOTES = r"(?:from|require|import|import_module|__import__|find_spec|importorskip|load_module)"
_LOOSE = r"[ \t]{0,4}\(?[ \t\r\n]{0,8}" + _QUOTE
_FROM_AFAR = r"(?:npm:|https://(?:esm\.sh|unpkg\.com|cdn\.skypack\.dev|cdn\.jsdelivr\.net/npm)/)?"
_VERBS = (
    ("maven", "import" + _BLANKS + "(?:static" + _BLANKS + ")?"),
    ("nuget", "using" + _BLANKS),
)
# PHP, Swift, Dart, Elixir, C and C++: what stands before a name and after it.
_ELSEWHERE = (
    ("composer", r"\b", r"(?:\\|::)"),
    (
        "swift",
        "import" + _BLANKS + "(?:(?:struct|class|enum|protocol|func)" + _BLANKS + ")?",
        r"\b",
    ),
    ("pub", "package:", "/"),
    ("hex", r"\b", r"\."),
    ("header", "include" + _MAYBE_BLANKS + '[<"](?:[A-Za-z0-9_./-]{1,80}/)?', '[">/]'),
)
_SPECIAL: Final = re.compile(r"([^A-Za-z0-9_])")
_WORD: Final = re.compile(r"[A-Za-z0-9]+")


def anchored(names: Names) -> list[Pattern]:
    """All patterns of a catalogue, in a fixed order without doubles."""
    every = [*_imports(names), *_hosts(names), *_keys(names), *_models(names), *_others(names)]
    return sorted(dict.fromkeys(every))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _word(text: str) -> str:
    """The longest whole word of a name: cheapest to miss."""
    words: list[str] = _WORD.findall(text)
    return max(words, key=len)


def _imports(names: Names) -> Iterator[Pattern]:
    for dotted in {*names.python, *_python_families(names)}:
        yield from _python_import(dotted)
    several = "import" + _BLANKS + "[A-Za-z0-9_.]{1,80}" + _MAYBE_BLANKS + ","
    yield Pattern(IMPORT, "(?m)^" + _MAYBE_BLANKS + several, "import")
    later = "extra_dependenc|dependency_names|_requires" + _MAYBE_BLANKS + "="
    yield Pattern(IMPORT, later, "dependency")
    for package in {*names.imports.get("npm", {}), *(f.prefix for f in _npm(names))}:
        end = "" if package.endswith("/") else "[\"'`/@]"
        quoted = _IN_QUOTES + _LOOSE + _FROM_AFAR + _escaped(package) + end
        yield Pattern(IMPORT, quoted, _word(package))
    for path in names.imports.get("go", {}):
        yield Pattern(IMPORT, '"' + _escaped(path) + '["/]', _word(path))
    for crate in names.imports.get("cargo", {}):
        use = r"(?:use|crate)" + _BLANKS + "(?:::)?" + _escaped(crate) + r"\b"
        yield Pattern(IMPORT, use, _word(crate))
        yield Pattern(IMPORT, r"\b" + _escaped(crate) + "::", _word(crate))
    for ecosystem, verb in _VERBS:
        for space in names.imports.get(ecosystem, {}):
            yield Pattern(IMPORT, verb + _escaped(space) + r"\b", _word(space))
    for ecosystem, before, after in _ELSEWHERE:
        for name in names.imports.get(ecosystem, {}):
            yield Pattern(IMPORT, before + _escaped(name) + after, _word(name))
    for gem in names.imports.get("gem", {}):
        yield Pattern(IMPORT, r"require" + _LOOSE + _escaped(gem) + "[\"'/]", _word(gem))


def _python_families(names: Names) -> Iterator[str]:
    return (f.import_prefix for f in names.families if f.ecosystem == "pypi")


def _npm(names: Names) -> Iterator[Family]:
    return (f for f in names.families if f.ecosystem == "npm")


def _python_import(dotted: str) -> Iterator[Pattern]:
    """`import a.b`, `from a.b import c`, `from a import b`, and the name in quotes."""
    end = "" if dotted.endswith(("_", ".")) else r"\b"
    whole = _escaped(dotted)
    word = _word(dotted)
    yield Pattern(IMPORT, _AFTER_IMPORT + whole + end, word)
    yield Pattern(IMPORT, _IN_QUOTES + _LOOSE + whole + end, word)
    stem = dotted.rstrip(".").rpartition(".")[0]
    if stem:
        # The last part may stand anywhere in the list, so the stem alone sends the file on.
        of_stem = "from" + _BLANKS + _escaped(stem) + _BLANKS + r"import\b"
        yield Pattern(IMPORT, of_stem, _word(stem))


def _hosts(names: Names) -> Iterator[Pattern]:
    for host in names.hosts:
        stars = _escaped(host.pattern).replace(r"\*", r"[^ \t\r\n\"'`/]{1,63}")
        word = _word(host.pattern.replace("*", " "))
        regex = r"(?:^|[^A-Za-z0-9-])" + stars + r"(?:[^A-Za-z0-9-]|$)"
        needle = max(host.pattern.split("*"), key=len)
        yield Pattern(WEAK_HOST if host.is_weak else HOST, regex, word, host.vendor, needle)
    for port, vendor in names.ports.items():
        yield Pattern(HOST, "(?:[A-Za-z0-9_}]:|[\"'])" + port + r"\b", port, vendor)


def _keys(names: Names) -> Iterator[Pattern]:
    for key in names.keys:
        yield Pattern(KEY, r"(?:\b|_)" + key + r"\b", _word(key))
    for stem in names.stems:
        variant = stem + "(?:_AI)?(?:_API)?_(?:KEY|TOKEN|SECRET)"
        yield Pattern(KEY, r"(?:\b|_)" + variant + r"\b", _word(stem))


def _models(names: Names) -> Iterator[Pattern]:
    for prefix in names.makers:
        regex = _QUOTE + _escaped(prefix) + "[/:][A-Za-z0-9]"
        yield Pattern(MODEL, regex, _word(prefix), prefix)


def _others(names: Names) -> Iterator[Pattern]:
    for service in names.services:
        quoted = "[\"']" + _escaped(service) + "[\"']"
        opened = r"(?:client|resource)\([^)\"']{0,40}|service_name[ \t]?=[ \t]?"
        regex = f"(?:{opened}){quoted}"
        yield Pattern(SERVICE, regex, _word(service), names.services[service], service)
        # Permissions ("bedrock:InvokeModel") and Terraform resources ("aws_bedrock_…").
        granted = "[\"']" + _escaped(service) + r":[A-Z*]"
        yield Pattern(SERVICE, granted, _word(service), names.services[service])
        built = "[\"']aws_" + service.replace("-", "_") + r"_[a-z]"
        yield Pattern(SERVICE, built, _word(service), names.services[service])
    for image in names.packages.get("docker", {}):
        if "/" in image:
            owner = names.packages["docker"][image].vendor
            regex = r"\b" + _escaped(image) + r"(?:[^A-Za-z0-9/-]|$)"
            yield Pattern(IMAGE, regex, _word(image), owner, image)
    for runner in ("npx", "bunx", "dlx", "uvx", "pipx"):
        run = "(?:run" + _BLANKS + ")?[-@A-Za-z]"
        yield Pattern(RUN, r"\b" + runner + _BLANKS + run, runner)
    for verb in ("install", "add"):
        tools = r"\b(?:pip3?|npm|pnpm|yarn|bun|uv)"
        yield Pattern(RUN, tools + _BLANKS + verb + r"[ \t]", verb)
    for word, vendor in names.runtimes():
        yield Pattern(LOCAL, _QUOTE + _escaped(word) + _QUOTE, _word(word), vendor)
    for vendor in names.commands():
        tool = vendor.partition(":")[2]
        runs = r"\b" + tool + _BLANKS + r"(?:serve|run|pull|start)\b"
        yield Pattern(RUN, runs, tool, vendor)

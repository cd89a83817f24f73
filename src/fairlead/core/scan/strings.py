"""Reads what stands in strings and settings: addresses, key names, models, images, commands.

Key names are kept, their values never: nothing here looks behind the equals sign.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from fairlead.core.scan import patterns as of
from fairlead.core.scan.names import Names
from fairlead.core.scan.patterns import Pattern
from fairlead.core.scan.scope import CODE as CODE_LANGUAGES
from fairlead.core.scan.signals import DECLARED, MENTION, USE, WEAK, Signal
from fairlead.core.scan.text import CODE, STRING, Text

# The look-behind comes after the first letter, so that `re` leaps from capital to capital.
_KEY: Final = re.compile(rb"[A-Z](?<![A-Za-z0-9_][A-Z])[A-Z0-9]*(?:_[A-Z0-9]+)+(?![A-Za-z0-9_])")
_READS: Final = re.compile(
    rb"(?:environ|getenv|\benv\b|_env\b|Env\b|ENV\b|secrets?\b|Secret|config\b|settings|LookupEnv|"
    rb"validation_alias|alias|SecretStr|keychain|option_env!|env!|env::|(?i:key|token|cred\w*)\()"
    rb"[^;\n]{0,60}$"
)
# The program reads this very name: no list of names does that.
KEY_READ: Final = "key-read"
_READS_HERE: Final = re.compile(
    rb"(?:\benv\.|environ(?:\.get)?[\[(][\"']|[gG]etenv\([\"']|ENV(?:\.fetch\(|\[)[\"'])$"
)
_MODEL: Final = re.compile(rb"([/:])([A-Za-z0-9][A-Za-z0-9._:/@-]{1,80})([\"'`])")
_MODEL_NAME: Final = re.compile(
    rb"(?i)(?:model|llm|embed|agent)\w*[\"']?\s*(?:[:=,(]|=>|\()[^\n]{0,40}$"
)
_MODEL_PATH: Final = re.compile(r"(?i)(?:^|[/_.-])(?:models?|llms?|ai|providers?|agents?)[/_.-]")
_HUB_WORDS: Final = (
    b"_pretrained",
    b"load_dataset",
    b"_download",
    b"SentenceT",
    b"repo_id",
    b"push_to",
)
_HUB: Final = re.compile(
    rb"(?:from_pretrained|load_dataset|hf_hub_download|snapshot_download|SentenceTransformer|"
    rb"repo_id|push_to_hub)\s*[(=]"
)
_RUN: Final = re.compile(
    rb"\b(?:npx|bunx|(?:pnpm|yarn)[ \t]+dlx|uvx|pipx[ \t]+run)[ \t\"',]+"
    rb"(?:-[\w-]+[ \t\"',]+)*(@?[\w./-]+)"
)
_INSTALL: Final = re.compile(
    rb"\b(pip3?|uv|npm|pnpm|yarn|bun|pipx)[ \t]+(?:pip[ \t]+|tool[ \t]+)?(?:install|add|i)[ \t]+"
    rb"([^\n;&|)]+)"
)
_PYTHON_INSTALLERS: Final = (b"pip", b"uv")


def strings_of(text: Text, names: Names, hits: Iterable[Pattern], scope: str) -> list[Signal]:
    """Every signal of a file that is no import."""
    kinds = {hit.kind for hit in hits}
    found: list[Signal] = []
    for hit in hits:
        if hit.owner and hit.kind in _BY_OWNER:
            found += _owned(text, hit)
    if of.KEY in kinds:
        found += _keys(text, names, scope)
    if of.RUN in kinds and _is_run(text, scope):
        found += _commands(text, names)
    return found


@cache
def _compiled(regex: str) -> re.Pattern[bytes]:
    """Compiled once: there are more patterns than Python's own cache holds."""
    return re.compile(regex.encode())


_BY_OWNER: Final = frozenset({of.HOST, of.WEAK_HOST, of.SERVICE, of.IMAGE, of.RUN, of.LOCAL})
_REACH: Final = 300
_HERE_NAMES: Final = (b"localhost:", b"127.0.0.1:", b"0.0.0.0:", b"docker.internal:")
_HERE: Final = re.compile(
    rb"[\"'`/](?:localhost|127\.0\.0\.1|0\.0\.0\.0|host\.docker\.internal):\d{2,5}\b"
)


def _owned(text: Text, hit: Pattern) -> Iterator[Signal]:
    """Places of a pattern that belongs to one vendor."""
    if hit.kind == of.LOCAL and not _is_here(text):
        return
    # A text is found much faster than the pattern, which holds it within a short distance.
    start = max(0, text.data.find((hit.needle or hit.word).encode()) - _REACH)
    for match in _compiled(hit.regex).finditer(text.data, start):
        if text.is_said(match.start() + 1):
            continue
        weight, kind = _weight(text, hit, match)
        yield Signal(
            hit.owner, kind, text.line(match.start() + 1), f"{kind}-name", weight, hit.word
        )
        return


def _is_here(text: Text) -> bool:
    """Whether the file holds an address on this machine, outside comments."""
    if not any(name in text.data for name in _HERE_NAMES):
        return False
    return any(not text.is_said(match.start()) for match in _HERE.finditer(text.data))


def _weight(text: Text, hit: Pattern, match: re.Match[bytes]) -> tuple[str, str]:
    if hit.kind == of.LOCAL:
        return (USE if text.language in CODE_LANGUAGES else WEAK), "endpoint"
    if hit.kind == of.SERVICE:
        known = any(word in text.data for word in (b"boto", b"AWS", b"Action", b'"aws_'))
        return (USE if known else WEAK), "client"
    if hit.kind in {of.IMAGE, of.RUN}:
        is_run = text.language in {"config", "shell"} or hit.kind == of.RUN
        return (USE if is_run and _is_command(text, match) else WEAK), "image"
    if hit.kind == of.WEAK_HOST:
        return WEAK, "endpoint"
    return (USE if _is_address(text, match) else WEAK), "endpoint"


def _is_command(text: Text, match: re.Match[bytes]) -> bool:
    line = text.line_around(match.start() + 1).lower()
    return any(word in line for word in (b"image", b"from", b"docker", b"run", b"serve", b"pull"))


def _is_address(text: Text, match: re.Match[bytes]) -> bool:
    """An address, not a word of a longer sentence."""
    if text.language not in CODE_LANGUAGES:
        return True
    start, end, what = text.span(match.start() + 1)
    if what == CODE:
        return False
    inside = text.data[start:end]
    return len(inside.split()) <= 3 or b"://" in inside  # noqa: PLR2004 - an address has no words


def _keys(text: Text, names: Names, scope: str) -> Iterator[Signal]:
    seen: set[tuple[str, str, str]] = set()
    for match in _KEY.finditer(text.data):
        owner = names.key_owner(match[0].decode())
        if owner is None or text.is_said(match.start()):
            continue
        vendor, kind, word = owner
        weight = _key_weight(text, match, scope, vendor, kind)
        rule = _key_rule(text, match)
        if weight == MENTION or (vendor, weight, rule) in seen:
            continue
        seen.add((vendor, weight, rule))
        yield Signal(vendor, "key name", text.line(match.start()), rule, weight, word)


def _key_rule(text: Text, match: re.Match[bytes]) -> str:
    before = text.data[max(0, match.start() - 24) : match.start()]
    if before.rstrip().endswith(b"secrets."):
        return "ci-secret"
    return KEY_READ if _READS_HERE.search(before) else "key-name"


def _key_weight(text: Text, match: re.Match[bytes], scope: str, vendor: str, kind: str) -> str:
    if kind == "weak" or (kind == "address" and vendor == "ai:openai_api"):
        return WEAK
    if scope == "ci":
        return USE
    before = text.data[max(0, match.start() - 80) : match.start()].rpartition(b"\n")[2]
    after = text.data[match.end() : match.end() + 3]
    if text.language == "shell":
        is_read = before.endswith((b"$", b"${", b"-e ", b"--env ")) or after.startswith(b"=")
        return USE if is_read or b"export" in before else MENTION
    if text.language not in CODE_LANGUAGES:
        return USE if _is_setting(before, after) else WEAK
    return _read_by_code(text, match, before)


def _read_by_code(text: Text, match: re.Match[bytes], before: bytes) -> str:
    """An identifier is used; a string only where something reads it."""
    start, end, what = text.span(match.start())
    if what == CODE:
        return USE
    if end - start > len(match[0]) + 4:
        return USE if b"${" in before[-4:] or before.endswith(b"$") else MENTION
    is_constant = re.search(rb"\b[A-Z][A-Z0-9_]+(?::\s*[\w\[\]. |]+)?\s*=\s*[\"']$", before)
    return USE if is_constant or _READS.search(before) else WEAK


def _is_setting(before: bytes, after: bytes) -> bool:
    is_name = re.search(
        rb"(?:^[\s\-\"']*|[\"'{,\s](?:name|key|env|ENV|ARG)[\"']?\s*[:=]?\s*[\"']?)$", before
    )
    return bool(is_name) or after[:1] in b"=:" or before.endswith((b"${", b"$", b"env."))


def names_models(path: str) -> bool:
    """Whether a path says that the file holds models or providers."""
    return bool(_MODEL_PATH.search(path))


def models_of(
    text: Text, names: Names, hits: Iterable[Pattern], *, imports_ai: bool
) -> Iterator[Signal]:
    """Quoted `provider/model` names, told from file paths and repositories."""
    for prefix in [hit.owner for hit in hits if hit.kind == of.MODEL]:
        word = prefix.encode()
        at = text.data.find(word)
        while at >= 0:
            match = _MODEL.match(text.data, at + len(word))
            if match and text.data[at - 1 : at] == match[3]:
                yield from _model(text, names, prefix, match, imports_ai=imports_ai)
            at = text.data.find(word, at + 1)


def _model(
    text: Text, names: Names, prefix: str, match: re.Match[bytes], *, imports_ai: bool
) -> Iterator[Signal]:
    start, model, maker = match.start(), match[2].decode(), names.makers[prefix]
    before = text.data[max(0, start - 80) : start - len(prefix)].rpartition(b"\n")[2]
    if _HUB.search(before):
        if not text.is_said(start):
            yield Signal("ai:huggingface", "model", text.line(start), "hub-name", USE, "hub")
        return
    named, colon = bool(_MODEL_NAME.search(before)), match[1] == b":"
    fits = _counts(maker.model, model, named=named, imports_ai=imports_ai, colon=colon)
    if fits and not text.is_said(start):
        weight = WEAK if names.categories[maker.vendor] == "open_model" else USE
        line = text.line(start)
        yield Signal(maker.vendor, "model", line, "provider/model", weight, prefix)
        yield from _route(names, prefix, model, line)


def _counts(
    expected: re.Pattern[str] | None, model: str, *, named: bool, imports_ai: bool, colon: bool
) -> bool:
    last = model.rpartition("/")[2]
    if "oss" in last.split("-") or model.startswith(("http", "//")):
        return False  # open weights: the maker gets no data
    if expected is None:
        return named and not colon
    return bool(expected.match(last)) and (named or imports_ai)


def _route(names: Names, first: str, model: str, line: int) -> Iterator[Signal]:
    """Of three parts the first is the way and the second the maker."""
    second, slash, _ = model.partition("/")
    maker = names.makers.get(second) if slash else None
    if maker and second != first and maker.model and maker.model.match(model.partition("/")[2]):
        yield Signal(maker.vendor, "model", line, "provider/model", USE, second)


def hub_of(text: Text) -> Iterator[Signal]:
    """Calls that fetch from the model hub, whatever the name of the model is."""
    if not any(word in text.data for word in _HUB_WORDS):
        return
    for match in _HUB.finditer(text.data):
        after = text.data[match.end() : match.end() + 3].lstrip()
        if text.at(match.start()) == CODE and not after.startswith((b'"/', b'".', b"'/", b"'.")):
            yield Signal(
                "ai:huggingface", "client", text.line(match.start()), "hub-call", USE, "hub"
            )
            return


def _is_run(text: Text, scope: str) -> bool:
    return text.language in {"config", "shell", "notebook"} or scope in {"ci", "dev"}


def _commands(text: Text, names: Names) -> Iterator[Signal]:
    for match in _RUN.finditer(text.data):
        if text.at(match.start()) in {CODE, STRING}:
            yield from _run(names, match[1].decode(), text.line(match.start()))
    for match in _INSTALL.finditer(text.data):
        if text.at(match.start()) in {CODE, STRING}:
            ecosystem = "pypi" if match[1].startswith(_PYTHON_INSTALLERS) else "npm"
            for word in match[2].decode("utf-8", "replace").split():
                yield from _installed(names, ecosystem, word, text.line(match.start()))


def _run(names: Names, package: str, line: int) -> Iterator[Signal]:
    bare = package[:1] + package[1:].partition("@")[0]
    owned = names.package("npm", bare) or names.package("pypi", bare)
    if owned:
        yield Signal(owned[0].vendor, "command", line, "runs-package", USE, bare)


def _installed(names: Names, ecosystem: str, word: str, line: int) -> Iterator[Signal]:
    bare = word.strip("\"'`,")
    bare = bare[:1] + re.split(r"[@=<>~!\[;]", bare[1:])[0]
    owned = names.package(ecosystem, bare) if bare and not bare.startswith("-") else None
    if owned:
        is_tool = names.categories.get(owned[0].vendor) == "coding_assistant"
        weight = USE if is_tool and "/" in bare else DECLARED
        yield Signal(owned[0].vendor, "command", line, "installs-package", weight, bare)

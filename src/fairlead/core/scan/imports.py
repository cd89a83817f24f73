r"""Reads the imports of a source file, also those inside functions.

>>> from fairlead.core.catalogue import catalogue
>>> text = Text(b"def ask():\n    from google import genai\n", "python")
>>> [(s.vendor, s.line) for s in imports_of(text, Names.of(catalogue()))]
[('ai:gemini_api', 2)]
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from fairlead.core.scan.names import Name, Names
from fairlead.core.scan.signals import GENERIC, USE, Signal
from fairlead.core.scan.text import CODE, Text

_IMPORT: Final = re.compile(rb"import\b")
_FROM: Final = re.compile(rb"(?:^|[;:])[ \t]*from[ \t]+([\w.]+)[ \t]+$")
_ALONE: Final = re.compile(rb"(?:^|[;:])[ \t]*$")
_LISTED: Final = re.compile(rb"[ \t]*(\([^)]*\)|(?:[^\n#;\\]|\\\r?\n)*)")
_BY_NAME: Final = re.compile(
    rb"\b(?!\w*Error)\w*(?:[Ii]mport|LazyLoader|load_module)\w*\([ \t\r\n]*[\"']([\w.]+)[\"']"
)
# Classes of one vendor's kit that reach the model through somebody's cloud.
_CLASS: Final = re.compile(
    rb"\b(?:Async)?(?:(Azure)(?:Chat)?OpenAI(?:Embeddings)?|Anthropic(Bedrock|Vertex))\b"
)
_CLASS_STEMS: Final = (b"AzureOpenAI", b"AzureChatOpenAI", b"AnthropicBedrock", b"AnthropicVertex")
_CLOUD: Final = {b"Azure": "azure", b"Bedrock": "bedrock", b"Vertex": "vertexai"}
_LOADERS: Final = (
    b"mport_module",
    b"__import__",
    b"mport(",
    b"mportorskip(",
    b"Loader(",
    b"load_mod",
)
# Names that a base class imports later; they count when a manifest asks for them too.
_LATER: Final = re.compile(rb"(?:dependenc|requires)\w*[ \t]*=[ \t]*[\[(]([^\])]{1,400})[\])]")
_QUOTED: Final = re.compile(rb"[\"']([\w.-]+)[\"']")
_JAVASCRIPT: Final = re.compile(
    rb"(?:from(?<!\wfrom)|import(?<!\wimport)(?:[ \t]*\()?|"
    rb"require(?<!\wrequire)(?:\.resolve)?[ \t]*\()[ \t\r\n]*"
    rb"[\"'`]([^\"'`\s]+)[\"'`]"
)
_GO: Final = re.compile(
    rb'^[ \t]*(?:import[ \t]+)?(?:[\w.]+[ \t]+)?"([^"\s]+)"[ \t]*(?://.*)?\r?$', re.MULTILINE
)
_RUST: Final = re.compile(rb"(?:\bextern[ \t]+crate[ \t]+|(?<![\w:.])(?=\w+::))(\w+)")
_RUST_USE: Final = re.compile(rb"\buse[ \t]+(?:::)?(\w+)[ \t]*(?:;|as\b|::)")
_JAVA: Final = re.compile(rb"^[ \t]*import[ \t]+(?:static[ \t]+)?([\w.]+)", re.MULTILINE)
_CSHARP: Final = re.compile(
    rb"^[ \t]*(?:global[ \t]+)?using[ \t]+(?:static[ \t]+)?(?:\w+[ \t]*=[ \t]*)?([\w.]+)[ \t]*;",
    re.MULTILINE,
)
_RUBY: Final = re.compile(rb"^[ \t]*require[ \t]*\(?[ \t]*[\"']([\w/-]+)[\"']", re.MULTILINE)
_PHP: Final = re.compile(
    rb"^[ \t]*use[ \t]+(?:function[ \t]+|const[ \t]+)?\\?([A-Za-z_][\w\\]*)", re.MULTILINE
)
_PHP_CALL: Final = re.compile(rb"(?<![\w\\>$:])\\?([A-Z][\w\\]*)::")
_SWIFT: Final = re.compile(
    rb"^[ \t]*(?:@\w+(?:\(\w+\))?[ \t]+)*import[ \t]+"
    rb"(?:(?:struct|class|enum|protocol|func)[ \t]+)?(\w+)",
    re.MULTILINE,
)
_DART: Final = re.compile(rb"^[ \t]*(?:im|ex)port[ \t]+[\"']package:(\w+)/", re.MULTILINE)
_ELIXIR: Final = re.compile(rb"(?<![\w.@:])([A-Z]\w*(?:\.[A-Z]\w*)*)")
_C: Final = re.compile(rb"^[ \t]*#[ \t]*include[ \t]*[<\"]([\w./-]+)[>\"]", re.MULTILINE)
_AFAR: Final = re.compile(r"^(?:npm:|https?://[^/]+/(?:npm/)?(?:v\d+/)?)")

# Sub-modules of frameworks that are named after the vendor they call.
_BRANCHES: Final = frozenset(
    [
        "models",
        "model",
        "llms",
        "llm",
        "providers",
        "provider",
        "embeddings",
        "embedding",
        "embedders",
        "chat_models",
        "chat",
        "vectorstore",
        "vectorstores",
        "vector_stores",
        "vectordb",
        "vectordbs",
        "connectors",
        "generators",
        "clients",
        "ext",
        "ai",
    ]
)
_DRESSING: Final = re.compile(
    r"^(?:Async)?(?:Chat)?(.+?)(?:Embeddings?|LLM|Chat|ChatModel|Model|Client|Provider|VectorStore|"
    r"ChatGenerator|ChatClient|ServerModel|ChatCompletionClient|ChatCompletion|TextEmbedder)?$"
)
_HOME: Final = frozenset({"agent_framework", "llm_gateway", "llm_observability"})


def imports_of(text: Text, names: Names) -> list[Signal]:
    """Every import of a known name in a file."""
    reader = _READERS.get(text.language)
    found = list(reader(text, names)) if reader else []
    return [*found, *_by_class(text, names)] if found else found


def _by_class(text: Text, names: Names) -> Iterator[Signal]:
    """The cloud that a vendor's own kit is pointed at by the class that is taken."""
    if not any(stem in text.data for stem in _CLASS_STEMS):
        return
    for match in _CLASS.finditer(text.data):
        vendor = names.aliases.get(_CLOUD[match[1] or match[2]], "")
        if vendor and text.at(match.start()) == CODE:
            yield Signal(vendor, "import", text.line(match.start()), "client-class", USE, "")


def _python(text: Text, names: Names) -> Iterator[Signal]:
    data = text.data
    for match in _IMPORT.finditer(data):
        before = data[data.rfind(b"\n", 0, match.start()) + 1 : match.start()]
        if from_ := _FROM.search(before):
            yield from _from(text, names, from_[1].decode(), match)
        elif _ALONE.search(before):
            known = [one for one in _names_after(data, match) if names.may_import(one)]
            if known and text.at(match.start()) == CODE:
                for one in known:
                    yield from _dotted(names, one, "", text.line(match.start()))
    by_name = _BY_NAME.finditer(data) if any(word in data for word in _LOADERS) else ()
    for match in by_name:
        if not text.is_said(match.start()):
            yield from _dotted(
                names, match[1].decode(), "", text.line(match.start()), "lazy-import"
            )
    yield from _later(text, names)


def _named(names: Names, module: str, line: int, *, is_sure: bool) -> Iterator[Signal]:
    for signal in _dotted(names, module, "", line, "named-dependency"):
        yield signal if is_sure else signal._replace(weight=GENERIC)


def _from(text: Text, names: Names, module: str, match: re.Match[bytes]) -> Iterator[Signal]:
    if names.may_import(module) and text.at(match.start()) == CODE:
        for one in _names_after(text.data, match):
            yield from _dotted(names, module, one, text.line(match.start()))


def _names_after(data: bytes, match: re.Match[bytes]) -> list[str]:
    listed = _LISTED.match(data, match.end())
    return _imported(listed[1]) if listed else []


def _later(text: Text, names: Names) -> Iterator[Signal]:
    if b"dependenc" not in text.data and b"requires" not in text.data:
        return
    for match in _LATER.finditer(text.data):
        if text.at(match.start()) == CODE:
            line = text.line(match.start())
            for quoted in _QUOTED.findall(match[1]):
                yield from _named(names, quoted.decode(), line, is_sure=b"dependenc" in match[0])


def _imported(listed: bytes) -> list[str]:
    parts = re.sub(rb"#[^\n]*", b"", listed).strip(b"() \t\r\n").replace(b"\\", b"").split(b",")
    words = (part.split() for part in parts)
    return [part[0].decode("utf-8", "replace") for part in words if part] or [""]


def _dotted(
    names: Names, module: str, one: str, line: int, rule: str = "python-import"
) -> Iterator[Signal]:
    """The owner of the longest known part of `module.one`."""
    if module.startswith("."):
        return
    whole = f"{module}.{one}" if one else module
    name, family = _longest(names.python, whole), _python_family(names, whole)
    if name:
        yield from _signals(names, "pypi", name, line, rule)
    elif family:
        yield Signal(family, "import", line, rule, USE, whole)
    yield from _branch(names, name.vendor if name else family, module, one, line)


def _longest(table: dict[str, Name], whole: str, between: str = ".") -> Name | None:
    while whole:
        if name := table.get(whole):
            return name
        whole = whole.rpartition(between)[0]
    return None


def _python_family(names: Names, whole: str) -> str:
    for family in names.families:
        if family.ecosystem == "pypi" and whole.startswith(family.import_prefix):
            return family.owner
    return ""


def _branch(names: Names, owner: str, module: str, one: str, line: int) -> Iterator[Signal]:
    """`pydantic_ai.models.openai` and `langchain_community.llms.Ollama` name a vendor too."""
    if names.categories.get(owner) not in _HOME:
        return
    vendor = _family_alias(names, module)
    parts = module.split(".")
    for at, part in enumerate(parts[:-1]):
        if part.lower() in _BRANCHES and not vendor:
            vendor = _alias(names, parts[at + 1])
    if not vendor and one and parts[-1].lower() in _BRANCHES:
        vendor = _alias(names, one)
    if vendor and vendor != owner:
        yield Signal(vendor, "import", line, "framework-branch", USE, f"{module}.{one}")


def _family_alias(names: Names, module: str) -> str:
    for family in names.families:
        if family.ecosystem == "pypi" and module.startswith(family.import_prefix):
            rest = re.split(r"[._]like\b|\.", module[len(family.import_prefix) :])[0]
            return _alias(names, rest.removesuffix("_like"))
    return ""


def _alias(names: Names, word: str) -> str:
    """The vendor of a sub-module or class name, such as `ChatOpenAI`."""
    plain = word.replace("_", "-")
    bare = _DRESSING.match(word)
    core = bare[1].lower() if bare else ""
    return names.aliases.get(plain.lower(), "") or names.aliases.get(core, "")


def _signals(names: Names, ecosystem: str, name: Name, line: int, rule: str) -> Iterator[Signal]:
    weight = GENERIC if name.is_generic else USE
    yield Signal(name.vendor, "import", line, rule, weight, name.package)
    owned = names.package(ecosystem, name.package)
    for other in owned[1] if owned else ():
        yield Signal(other, "import", line, f"implied by {name.package}", weight, name.package)


def _javascript(text: Text, names: Names) -> Iterator[Signal]:
    for match in _JAVASCRIPT.finditer(text.data):
        start = text.span(match.start())
        if start[2] == CODE or (text.language == "html" and start[2] != "comment"):
            spec = match[1].decode("utf-8", "replace")
            yield from _npm(names, spec, text.line(match.start()))


def _npm(names: Names, spec: str, line: int) -> Iterator[Signal]:
    parts = _AFAR.sub("", spec).split("/")
    package = "/".join(parts[: 2 if spec.startswith("@") or parts[0].startswith("@") else 1])
    package = package[:1] + package[1:].partition("@")[0]
    owned = names.package("npm", package)
    if owned is None:
        return
    yield from _signals(names, "npm", owned[0]._replace(package=package), line, "javascript-import")
    branch = _alias(names, parts[-1]) if len(parts) > 2 else ""  # noqa: PLR2004 - scope, name, branch
    if branch and branch != owned[0].vendor:
        yield Signal(branch, "import", line, "framework-branch", USE, spec)


def _go(text: Text, names: Names) -> Iterator[Signal]:
    table = names.imports.get("go", {})
    for match in _GO.finditer(text.data):
        if text.at(match.start()) != "comment":
            path = match[1].decode("utf-8", "replace")
            name = _longest(table, path, "/")
            if name:
                yield from _signals(names, "go", name, text.line(match.start(1)), "go-import")
            yield from _go_branch(names, name, path, text.line(match.start(1)))


def _go_branch(names: Names, name: Name | None, path: str, line: int) -> Iterator[Signal]:
    if name and names.categories.get(name.vendor) in _HOME:
        vendor = _alias(names, path.rpartition("/")[2])
        if vendor and vendor != name.vendor:
            yield Signal(vendor, "import", line, "framework-branch", USE, path)


def _rust(text: Text, names: Names) -> Iterator[Signal]:
    table = names.imports.get("cargo", {})
    for pattern in (_RUST, _RUST_USE):
        for match in pattern.finditer(text.data):
            name = table.get(match[1].decode("utf-8", "replace"))
            if name and text.at(match.start(1)) == CODE:
                yield from _signals(names, "cargo", name, text.line(match.start(1)), "rust-use")


def _by_parts(
    pattern: re.Pattern[bytes], ecosystem: str, rule: str, between: str = "."
) -> Callable[[Text, Names], Iterator[Signal]]:
    def read(text: Text, names: Names) -> Iterator[Signal]:
        table = names.imports.get(ecosystem, {})
        for match in pattern.finditer(text.data):
            module = match[1].decode("utf-8", "replace")
            name = _longest(table, module, between)
            name = name if text.at(match.start()) == CODE else None
            if name:
                line = text.line(match.start(1))
                yield from _signals(names, ecosystem, name, line, rule)
                yield from _branch(names, name.vendor, *_split(module), line)

    return read


def _split(module: str) -> tuple[str, str]:
    package, _, last = module.rpartition(".")
    return package, last


def _ruby(text: Text, names: Names) -> Iterator[Signal]:
    table = names.imports.get("gem", {})
    for match in _RUBY.finditer(text.data):
        word = match[1].decode("utf-8", "replace")
        name = table.get(word) or table.get(word.partition("/")[0])
        if name and text.at(match.start()) != "comment":
            yield from _signals(names, "gem", name, text.line(match.start(1)), "ruby-require")


# A class or module that is called without an import may be the project's own of the same name,
# so a manifest must ask for it too.
def _php(text: Text, names: Names) -> Iterator[Signal]:
    yield from _by_parts(_PHP, "composer", "php-use", "\\")(text, names)
    called = _by_parts(_PHP_CALL, "composer", "php-call", "\\")
    yield from (signal._replace(weight=GENERIC) for signal in called(text, names))


def _elixir(text: Text, names: Names) -> Iterator[Signal]:
    modules = _by_parts(_ELIXIR, "hex", "elixir-module")
    yield from (signal._replace(weight=GENERIC) for signal in modules(text, names))


def _c(text: Text, names: Names) -> Iterator[Signal]:
    table = names.imports.get("header", {})
    for match in _C.finditer(text.data):
        path = match[1].decode()
        name = _longest(table, path, "/") or table.get(path.rpartition("/")[2])
        if name and text.at(match.start()) == CODE:
            yield from _signals(names, "header", name, text.line(match.start(1)), "c-include")


_READERS: Final[dict[str, Callable[[Text, Names], Iterator[Signal]]]] = {
    "python": _python,
    "notebook": _python,
    "javascript": _javascript,
    "html": _javascript,
    "go": _go,
    "rust": _rust,
    "java": _by_parts(_JAVA, "maven", "java-import"),
    "csharp": _by_parts(_CSHARP, "nuget", "csharp-using"),
    "ruby": _ruby,
    "php": _php,
    "swift": _by_parts(_SWIFT, "swift", "swift-import"),
    "dart": _by_parts(_DART, "pub", "dart-import"),
    "elixir": _elixir,
    "c": _c,
}

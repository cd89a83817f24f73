"""Where in a project a file stands, and what language it is written in, told by its path.

>>> where("tests/test_chat.py").scope, where("src/app.ts").language
('test', 'javascript')
>>> where("web/vendor/lib.min.js").is_foreign
True
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from fairlead.core.scan.result import Scope


class Where(NamedTuple):
    """What a path tells about a file."""

    scope: Scope
    language: str
    is_foreign: bool


_LANGUAGES: Final = {
    "python": "py pyi pyx pyw ipy",
    "notebook": "ipynb",
    "javascript": "js jsx ts tsx mjs cjs mts cts vue svelte astro",
    "go": "go",
    "rust": "rs",
    "java": "java kt kts scala groovy gradle clj",
    "csharp": "cs fs vb razor cshtml",
    "ruby": "rb rake gemspec ru erb",
    "shell": "sh bash zsh fish ps1 bat cmd mk",
    "php": "php",
    "swift": "swift",
    "dart": "dart",
    "elixir": "ex exs",
    "c": "c h cc cpp cxx hpp hh m mm",
    "r": "r rmd",
    "lua": "lua",
    "perl": "pl pm",
    "julia": "jl",
    "html": "html htm",
    "config": "yaml yml toml json jsonc json5 ini cfg conf properties tf tfvars hcl env xml nix",
    "docs": "md mdx rst txt adoc qmd tex org po pot svg css scss less snap",
    "data": "csv tsv jsonl ndjson sql log lock sum har xliff xlf map",
}
_BY_ENDING: Final = {e: name for name, all_ in _LANGUAGES.items() for e in all_.split()}
CODE: Final = frozenset(
    [
        "python",
        "notebook",
        "javascript",
        "go",
        "rust",
        "java",
        "csharp",
        "ruby",
        "shell",
        "php",
        "swift",
        "dart",
        "elixir",
        "c",
        "r",
        "lua",
        "perl",
        "julia",
    ]
)
WITHOUT_IMPORT_RULES: Final = frozenset({"shell", "r", "lua", "perl", "julia"})

_FOREIGN: Final = re.compile(
    r"(?:vendor|vendored|_vendor|third[-_]party|thirdparty|node_modules|"
    r"bower_components|site-packages|\.yarn|Pods|Carthage|dist|\.next|\.nuxt)"
)
_TEST: Final = re.compile(
    r"(?:tests?|testing|testdata|test[-_]data|__tests__|__mocks__|mocks?|specs?|e2e|"
    r"cypress|playwright|fixtures?|__fixtures__|snapshots?|__snapshots__|integration[-_]tests?|"
    r"unit[-_]tests?|tests?[-_][a-z0-9_]+|[a-z0-9]+[-_]tests?|cassettes|testutils?)",
    re.IGNORECASE,
)
_TEST_FILE: Final = re.compile(
    r"(?:^(?:test_.*|.*_test|conftest|tests)\.py$|[._-](?:test|spec|stories|e2e|cy)\.[a-z]+$|"
    r"_test\.(?:go|rs|exs|dart|rb)$|_spec\.rb$|Tests?\.(?:java|kt|cs|scala|swift)$|IT\.java$)"
)
_EXAMPLE: Final = re.compile(
    r"(?:examples?|samples?|demos?|cookbooks?|tutorials?|quickstarts?|showcases?|"
    r"getting[-_]started|demo[-_][a-z]+|example[-_][a-z0-9_-]+|[a-z0-9_-]+[-_]examples?)",
    re.IGNORECASE,
)
# The package name that Java's tools propose says nothing about the project.
_NO_EXAMPLE: Final = re.compile(r"/(?:com|org|io|net)/examples?(?=/|$)")
_DOCS: Final = re.compile(
    r"(?:docs?|documentation|doc[-_]src|docsrc|docusaurus|handbook|changelogs?|"
    r"rfcs?|adrs?|slides)",
    re.IGNORECASE,
)
_DATA_PART: Final = re.compile(
    r"(?i)(?:locales?|i18n|l10n|translations|langs?|datasets?|corpora|corpus|wordlists?)"
)
_DATA: Final = re.compile(r"(?i)\.(?:json|ya?ml|po|properties|toml|xml|txt|js|ts)$")
_DATA_LANGUAGES: Final = frozenset({"config", "javascript", "docs"})
_CI: Final = re.compile(
    r"(?:^|/)(?:\.github/(?:workflows|actions|scripts|ci)|\.gitlab|\.circleci|\.buildkite|"
    r"\.azure-pipelines|\.woodpecker|\.drone|\.teamcity|\.forgejo|\.gitea|ci|\.ci)/"
)
_CI_FILE: Final = re.compile(
    r"^(?:\.gitlab-ci.*\.ya?ml|\.travis\.ya?ml|azure-pipelines.*\.ya?ml|appveyor\.ya?ml|"
    r"bitbucket-pipelines\.ya?ml|Jenkinsfile.*|cloudbuild.*\.ya?ml|\.drone\.ya?ml|"
    r"\.cirrus\.ya?ml|tox\.ini|noxfile\.py|\.pre-commit-config\.ya?ml)$"
)
_DEV: Final = re.compile(r"\.(?:devcontainer|vscode|idea|claude|cursor)")
_PARTS: Final[tuple[tuple[Scope, re.Pattern[str]], ...]] = (
    ("test", _TEST),
    ("example", _EXAMPLE),
    ("docs", _DOCS),
    ("dev", _DEV),
)
_STRONGEST: Final[tuple[Scope, ...]] = ("test", "example", "docs", "dev", "runtime")
_LISTS: Final = re.compile(
    r"(?:^|/)(?:detectors?|analyzers?|detections?|signatures?|fingerprints?|blocklists?|denylists?|"
    r"allowlists?|rules|rulesets?|semgrep|gitleaks|yara|sigma|redact(?:ion|ors?)?|scrubbers?|"
    r"secret[-_]?(?:scan(?:ning|ner)?|patterns?|detect(?:ion|or)?s?))(?:/|$|\.)",
    re.IGNORECASE,
)
_GENERATED_FILE: Final = re.compile(
    r"(?:\.min\.(?:js|css)|[-.]bundle\.js|\.chunk\.js|\.generated\.[a-z]+|_pb2(?:_grpc)?\.pyi?|"
    r"\.pb\.go|\.g\.dart|\.designer\.cs|\.js\.map|\.css\.map)$"
)
_EXAMPLE_WORDS: Final = re.compile(r"[._-](?i:example|sample|dist|template|defaults)")
_DOC_NAMES: Final = re.compile(r"^(?:README|CHANGELOG|CHANGES|HISTORY|NEWS|CONTRIBUTING|LICENSE)")


@lru_cache(maxsize=65536)
def where(path: str) -> Where:
    """Say what a path tells about a file."""
    folder, _, name = path.rpartition("/")
    language = _language(name)
    about = _folder(folder)
    scope = about.scope if about.scope != "runtime" else _scope(path, name, language, about)
    return Where(scope, language, about.is_foreign or bool(_GENERATED_FILE.search(name)))


class _Folder(NamedTuple):
    """What a folder, or one name in its path, tells about the files in it."""

    scope: Scope
    is_foreign: bool
    holds_data: bool


@lru_cache(maxsize=65536)
def _folder(folder: str) -> _Folder:
    if "/example" in folder:
        folder = _NO_EXAMPLE.sub("/", folder)
    parts = [_part(part) for part in folder.split("/")]
    scopes = {part.scope for part in parts}
    return _Folder(
        "ci" if _CI.search(folder + "/") else next(one for one in _STRONGEST if one in scopes),
        any(part.is_foreign for part in parts),
        any(part.holds_data for part in parts),
    )


@lru_cache(maxsize=65536)
def _part(part: str) -> _Folder:
    """The same few names come again in most paths of a tree."""
    fitting = (scope for scope, names in _PARTS if names.fullmatch(part))
    foreign, data = bool(_FOREIGN.fullmatch(part)), bool(_DATA_PART.fullmatch(part))
    return _Folder(next(fitting, "runtime"), foreign, data)


def _scope(path: str, name: str, language: str, folder: _Folder) -> Scope:
    if _CI_FILE.match(name):
        return "ci"
    if _TEST_FILE.search(name) and "src/main/" not in path:
        return "test"
    if _is_example_name(name):
        return "example"
    if language == "docs" or _DOC_NAMES.match(name):
        return "docs"
    is_data = folder.holds_data and language in _DATA_LANGUAGES and _DATA.search(name)
    return "data" if language == "data" or is_data else "runtime"


def _is_example_name(name: str) -> bool:
    if not _EXAMPLE_WORDS.search(name):
        return False
    parts = re.split(r"[._-]", name.lower())
    return bool({"example", "sample", "dist", "template", "defaults"} & set(parts[1:])) and (
        "env" in parts or name.endswith((".example", ".sample", ".dist", ".template"))
    )


def _language(name: str) -> str:
    lower = name.lower()
    if lower.startswith((".env", "dockerfile", "containerfile", "procfile")):
        return "config"
    if lower in {"makefile", "justfile", "jenkinsfile", "rakefile", "gemfile"}:
        return "shell"
    return _BY_ENDING.get(lower.rpartition(".")[2] if "." in lower else "", "other")


def is_list(path: str) -> bool:
    """Whether a file stands where rules, detectors or catalogues are kept."""
    return bool(_LISTS.search(path))

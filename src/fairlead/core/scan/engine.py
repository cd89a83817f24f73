r"""Three ways to ask which patterns are in some bytes; all give the same answer.

`hyperscan` is the fastest, `google-re2` comes next, and the standard library works
everywhere: it looks for whole words first and asks the regular expression only then.

>>> engine = StandardEngine([Pattern("key", r"(?:\b|_)GROQ_API_KEY\b", "GROQ")])
>>> engine.hits(b"os.environ['MY_GROQ_API_KEY']")
frozenset({0})
"""

import contextlib
import hashlib
import re
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from fairlead.core.scan.keep import Shelf
from fairlead.core.scan.patterns import Pattern

_MULTILINE: Final = "(?m)"


class Engine(Protocol):
    """Says which patterns occur in some bytes."""

    name: str

    def hits(self, data: bytes) -> frozenset[int]:
        """The numbers of the patterns that occur."""


class StandardEngine:
    """Whole words by translate and split, then the regular expression itself."""

    name = "standard library"

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._by_word: dict[bytes, list[int]] = defaultdict(list)
        for number, pattern in enumerate(patterns):
            self._by_word[pattern.word.encode()].append(number)
        self._words = frozenset(self._by_word)
        self._sources = [pattern.regex.encode() for pattern in patterns]
        self._compiled: dict[int, re.Pattern[bytes]] = {}

    def hits(self, data: bytes) -> frozenset[int]:
        """The numbers of the patterns that occur."""
        found = self._words.intersection(data.translate(_WORDS_ONLY).split())
        wanted = (number for word in found for number in self._by_word[word])
        return frozenset(number for number in wanted if self._regex(number).search(data))

    def _regex(self, number: int) -> re.Pattern[bytes]:
        if number not in self._compiled:
            self._compiled[number] = re.compile(self._sources[number])
        return self._compiled[number]


class Re2Engine:
    """A set of patterns compiled by google-re2."""

    name = "re2"

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        import re2  # noqa: PLC0415 - optional

        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1
        options.max_mem = 256 << 20
        options.log_errors = False
        self._set = re2.Set.SearchSet(options)
        for pattern in patterns:
            self._set.Add(pattern.regex)
        self._set.Compile()

    def hits(self, data: bytes) -> frozenset[int]:
        """The numbers of the patterns that occur."""
        return frozenset(self._set.Match(data) or ())


class HyperscanEngine:
    """A hyperscan database, kept on disk because building it takes a second."""

    name = "hyperscan"

    def __init__(self, patterns: Sequence[Pattern], shelf: Shelf | None) -> None:
        import hyperscan  # noqa: PLC0415 - optional

        self._hyperscan: Any = hyperscan
        kept = shelf.read(self._key(patterns)) if shelf else None
        self._database = self._load(kept) if kept else None
        if self._database is None:
            self._database = self._build(patterns)
            if shelf:
                shelf.write(self._key(patterns), hyperscan.dumpb(self._database))
        self._scan: Callable[..., Any] = self._database.scan
        self._alone = threading.Lock()

    def _key(self, patterns: Sequence[Pattern]) -> str:
        """Another catalogue, library or processor needs another database."""
        digest = hashlib.sha256("\0".join(p.regex for p in patterns).encode()).hexdigest()
        machine = hashlib.sha256(_processor().encode()).hexdigest()
        return f"hyperscan-{self._hyperscan.__version__}-{digest[:24]}-{machine[:12]}.db"

    def _load(self, kept: bytes) -> Any:  # noqa: ANN401 - a C type
        # The database names its own processor features and refuses to load elsewhere.
        with contextlib.suppress(self._hyperscan.error):
            database = self._hyperscan.loadb(kept, self._hyperscan.HS_MODE_BLOCK)
            database.scratch = self._hyperscan.Scratch(database)
            return database
        return None

    def _build(self, patterns: Sequence[Pattern]) -> Any:  # noqa: ANN401 - a C type
        single, multiline = self._hyperscan.HS_FLAG_SINGLEMATCH, self._hyperscan.HS_FLAG_MULTILINE
        database = self._hyperscan.Database()
        database.compile(
            expressions=[p.regex.removeprefix(_MULTILINE).encode() for p in patterns],
            ids=list(range(len(patterns))),
            elements=len(patterns),
            flags=[single | (multiline if p.regex.startswith(_MULTILINE) else 0) for p in patterns],
        )
        return database

    def hits(self, data: bytes) -> frozenset[int]:
        """The numbers of the patterns that occur."""
        found: list[int] = []
        # The library's working memory is for one scan at a time, and a server has threads.
        with self._alone:
            self._scan(data, match_event_handler=_note, context=found)
        return frozenset(found) if found else _NOTHING


def best_engine(patterns: Sequence[Pattern], shelf: Shelf | None = None) -> Engine:
    """The fastest engine that is installed."""
    with contextlib.suppress(ImportError):
        return HyperscanEngine(patterns, shelf)
    with contextlib.suppress(ImportError):
        return Re2Engine(patterns)
    return StandardEngine(patterns)


def engine_named(name: str, patterns: Sequence[Pattern], shelf: Shelf | None = None) -> Engine:
    """One engine by its name, for comparisons."""
    if name == HyperscanEngine.name:
        return HyperscanEngine(patterns, shelf)
    return Re2Engine(patterns) if name == Re2Engine.name else StandardEngine(patterns)


def _note(number: int, _start: int, _end: int, _flags: int, found: list[int]) -> None:
    found.append(number)


def _processor() -> str:
    with contextlib.suppress(OSError), open("/proc/cpuinfo", encoding="utf-8") as told:
        for line in told:
            if line.startswith(("flags", "Features")):
                return line.rstrip("\n")
    import platform  # noqa: PLC0415 - not where the kernel tells

    return f"{platform.machine()} {platform.processor()}"


_NOTHING: frozenset[int] = frozenset()
_WORDS_ONLY = bytes(c if chr(c).isalnum() and c < 128 else 32 for c in range(256))  # noqa: PLR2004

r"""Tells code from comment and string, by one regular expression per family of languages.

Only files that a pattern hit come here, so this may be thorough. It answers one
question: what stands at this place of the file?

>>> text = Text(b"# import openai\nimport os\n'''\nimport torch\n'''\n", "python")
>>> text.at(2), text.at(16), text.at(32)
('comment', 'code', 'prose')
>>> text.line(16)
2
"""

import re
from bisect import bisect_right
from typing import Final

CODE, COMMENT, PROSE, STRING = "code", "comment", "prose", "string"

_STRINGS = rb'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
_CHARS = rb"'(?:\\[^'\n]{1,8}|[^'\\\n])'"
_TRIPLE = rb'"""[\s\S]*?(?:"""|\Z)|\'\'\'[\s\S]*?(?:\'\'\'|\Z)'
_PYTHON: Final = re.compile(
    rb"(?P<c>#[^\n]*)|(?P<d>^[ \t]*[rRuUfFbB]{0,2}(?:"
    + _TRIPLE
    + rb"))|"
    + _TRIPLE
    + b"|"
    + _STRINGS,
    re.MULTILINE,
)
_SLASHES: Final = re.compile(
    rb"(?P<c>//[^\n]*|/\*[\s\S]*?(?:\*/|\Z)|<!--[\s\S]*?(?:-->|\Z))|(?P<d>(?!))|"
    rb"`(?:\\[\s\S]|[^`\\])*`|" + _STRINGS
)
_CHARRED: Final = re.compile(
    rb"(?P<c>//[^\n]*|/\*[\s\S]*?(?:\*/|\Z))|(?P<d>(?!))|`[^`]*`|"
    + _CHARS
    + rb'|"(?:\\[\s\S]|[^"\\])*"'
)
_HASHES: Final = re.compile(
    rb"(?P<c>(?:^|(?<=[ \t]))#[^\n]*)|(?P<d>(?!))|" + _STRINGS, re.MULTILINE
)
_SEMICOLONS: Final = re.compile(rb"(?P<c>^[ \t]*[;#][^\n]*)|(?P<d>(?!))|" + _STRINGS, re.MULTILINE)
_PROSE_LANGUAGES: Final = frozenset({"docs", "data", "other"})
_BY_LANGUAGE: Final = {
    "python": _PYTHON,
    "notebook": _PYTHON,
    "javascript": _SLASHES,
    "html": _SLASHES,
    "php": _SLASHES,
    "dart": _SLASHES,
    "go": _CHARRED,
    "rust": _CHARRED,
    "java": _CHARRED,
    "csharp": _CHARRED,
    "swift": _CHARRED,
    "c": _CHARRED,
}


class Text:
    """The bytes of a file, with the spans of its comments and strings."""

    def __init__(self, data: bytes, language: str, *, all_code: bool = False) -> None:
        self.data = data
        self.language = language
        self._starts: list[int] = []
        self._spans: list[tuple[int, int, str]] = []
        self._matches = _BY_LANGUAGE.get(language, _HASHES).finditer(data)
        # Prose has no comments, and its apostrophes are no strings.
        all_code = all_code or language in _PROSE_LANGUAGES
        self._done_to = len(data) + 1 if all_code else -1

    def _lex_to(self, offset: int) -> None:
        """Read on until behind a place: most signs stand near the top of a file."""
        for match in self._matches:
            group, start = match.lastgroup, match.start()
            what = COMMENT if group == "c" else PROSE if group == "d" else STRING
            self._spans.append((start, match.end(), what))
            self._starts.append(start)
            if start > offset:
                self._done_to = start
                return
        self._done_to = len(self.data)

    def span(self, offset: int) -> tuple[int, int, str]:
        """The comment or string around a place, or an empty piece of code."""
        if offset >= self._done_to:
            self._lex_to(offset)
        at = bisect_right(self._starts, offset) - 1
        if at >= 0 and offset < self._spans[at][1]:
            return self._spans[at]
        return offset, offset, CODE

    def at(self, offset: int) -> str:
        """What stands at a place."""
        return self.span(offset)[2]

    def is_said(self, offset: int) -> bool:
        """Whether a place is only talk: a comment or a documentation string."""
        return self.at(offset) in {COMMENT, PROSE}

    def line(self, offset: int) -> int:
        """The number of the line, from one."""
        return self.data.count(b"\n", 0, offset) + 1

    def line_around(self, offset: int) -> bytes:
        """The whole line at a place."""
        start = self.data.rfind(b"\n", 0, offset) + 1
        end = self.data.find(b"\n", offset)
        return self.data[start : end if end >= 0 else len(self.data)]

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

# Every alternative begins with a letter of its own, never with a group or a look-behind: only
# then does `re` leap from one candidate to the next instead of trying every place.
# Inside, long runs of plain letters are one step each.
_DOUBLE = rb'"[^"\\\n]*(?:\\.[^"\\\n]*)*"'
_SINGLE = rb"'[^'\\\n]*(?:\\.[^'\\\n]*)*'"
_LONG_DOUBLE = rb'"[^"\\]*(?:\\[\s\S][^"\\]*)*"'
_BACKTICKS = rb"`[^`\\]*(?:\\[\s\S][^`\\]*)*`"
_CHAR = rb"'(?:\\[^'\n]{1,8}|[^'\\\n])'"
_TRIPLE = rb'"""[^"]*(?:"(?!"")[^"]*)*(?:"""|\Z)' rb"|'''[^']*(?:'(?!'')[^']*)*(?:'''|\Z)"
_SLASHED = rb"//[^\n]*|/\*[^*]*(?:\*(?!/)[^*]*)*(?:\*/|\Z)"
_MARKUP = rb"<!--[^-]*(?:-(?!->)[^-]*)*(?:-->|\Z)"
_PYTHON: Final = re.compile(b"|".join((rb"#[^\n]*", _TRIPLE, _DOUBLE, _SINGLE)))
_SLASHES: Final = re.compile(b"|".join((_SLASHED, _MARKUP, _BACKTICKS, _DOUBLE, _SINGLE)))
_CHARRED: Final = re.compile(b"|".join((_SLASHED, rb"`[^`]*`", _LONG_DOUBLE, _CHAR)))
_HASHES: Final = re.compile(b"|".join((rb"#(?<![^ \t\n]#)[^\n]*", _DOUBLE, _SINGLE)))
_QUOTES: Final = b"\"'`"
_TRIPLES: Final = frozenset({b'"""', b"'''"})
_BEFORE_PROSE: Final = re.compile(rb"[ \t]*[rRuUfFbB]{0,2}\Z")
_PROSE_LANGUAGES: Final = frozenset({"docs", "data", "other"})
_BY_LANGUAGE: Final = {
    "python": _PYTHON,
    "notebook": _PYTHON,
    "elixir": _PYTHON,
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
        self._is_python = language in {"python", "notebook", "elixir"}
        self._matches = _BY_LANGUAGE.get(language, _HASHES).finditer(data)
        # Prose has no comments, and its apostrophes are no strings.
        all_code = all_code or language in _PROSE_LANGUAGES
        self._done_to = len(data) + 1 if all_code else -1
        self._counted = (0, 1)

    def _lex_to(self, offset: int) -> None:
        """Read on until behind a place: most signs stand near the top of a file."""
        for match in self._matches:
            start = match.start()
            self._spans.append((start, match.end(), self._what(start)))
            self._starts.append(start)
            if start > offset:
                self._done_to = start
                return
        self._done_to = len(self.data)

    def _what(self, start: int) -> str:
        """Tell a comment, a string and, in Python, a string that stands alone."""
        if self.data[start] not in _QUOTES:
            return COMMENT
        if self._is_python and self.data[start : start + 3] in _TRIPLES:
            before = self.data[self.data.rfind(b"\n", 0, start) + 1 : start]
            return PROSE if _BEFORE_PROSE.match(before) else STRING
        return STRING

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
        before, line = self._counted if offset >= self._counted[0] else (0, 1)
        self._counted = offset, line + self.data.count(b"\n", before, offset)
        return self._counted[1]

    def line_around(self, offset: int) -> bytes:
        """The whole line at a place."""
        start = self.data.rfind(b"\n", 0, offset) + 1
        end = self.data.find(b"\n", offset)
        return self.data[start : end if end >= 0 else len(self.data)]

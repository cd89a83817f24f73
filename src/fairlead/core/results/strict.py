"""Strict reading of what strangers wrote: bounded JSON, and values asked for by their type.

>>> doc = Node(parsed(b'{"stats": {"passes": 4}}'))
>>> doc["stats"]["passes"].whole()
4
>>> doc["stats"]["fails"]  # doctest: +ELLIPSIS
Traceback (most recent call last):
fairlead.core.results.strict.NotReadError: The file does not say “stats.fails”, which its form ...
"""

import json
import math
import unicodedata
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST: Final = 32 * 1024 * 1024
MOST_PARTS: Final = 2_000_000
MOST_WHOLE: Final = 10**15
_SHORT: Final = 200


class NotReadError(ValueError):
    """The file is not read; the message is for whoever sent it. `says` is filled by `facts`."""

    def __init__(self, says: str, **facts: object) -> None:
        self.says, self.facts = says, facts
        super().__init__(says.format(**facts))


def parsed(data: bytes) -> object:
    """Parse JSON of bounded size and depth, without double keys and without NaN.

    Raises:
        NotReadError: it is none of that; the sentence says what.
    """
    if len(data) > LARGEST:
        raise NotReadError("It is larger than {most} MiB: export fewer runs at once.", most=32)
    # Counted before anything is built: eight million empty lists fit into a small file.
    if sum(map(data.count, (b",", b"[", b"{"))) > MOST_PARTS:
        raise NotReadError("It holds more than {most} values: export fewer runs.", most=MOST_PARTS)
    try:
        return json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number
        )
    except UnicodeDecodeError as error:
        raise NotReadError("It is not UTF-8 text: export it again.") from error
    except RecursionError as error:
        raise NotReadError("It is nested deeper than any tool writes: export it again.") from error
    except json.JSONDecodeError as error:
        says = "It is not JSON, from line {line} on: it was cut or changed. Export it again."
        raise NotReadError(says, line=error.lineno) from error
    except NotReadError:
        raise
    except ValueError as error:  # a whole number of thousands of digits
        raise NotReadError("It holds a number that no tool writes: export it again.") from error


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        says = "It holds the same key twice, so two programs would read it differently."
        raise NotReadError(says)
    return made


def _no_number(name: str) -> NoReturn:
    raise NotReadError("It holds {name}, which is no number: nothing can be said.", name=name)


def said(text: str, *, most: int = _SHORT) -> str:
    r"""Give a text of the file on one line, short and printable.

    >>> said("a\x00b\ud800\n c")
    'a�b� c'
    """
    whole = " ".join(text[: 4 * most].split())
    kept = "".join("\ufffd" if unicodedata.category(c) in _UNSEEN else c for c in whole)
    return kept if len(kept) <= most else kept[: most - 1] + "…"


_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class Node:
    """A value of the file and where it stands; asking for the wrong type is a refusal."""

    __slots__ = ("value", "where")

    def __init__(self, value: object, where: str = "") -> None:
        self.value, self.where = value, where

    def __getitem__(self, key: str) -> "Node":
        found = self.get(key)
        if found is None:
            says = "The file does not say “{where}”, which its form needs."
            raise NotReadError(says, where=self._below(key))
        return found

    def get(self, key: str) -> "Node | None":
        """Give what stands under a key; none when it is missing or null."""
        found = self.named().get(key)
        return None if found is None else Node(found, self._below(key))

    def named(self) -> dict[str, object]:
        """Ask for an object."""
        if not isinstance(self.value, dict):
            self._refuse()
        return self.value

    def each(self) -> "Iterator[Node]":
        """Ask for a list."""
        if not isinstance(self.value, list):
            self._refuse()
        return (Node(value, f"{self.where}[{at}]") for at, value in enumerate(self.value))

    def under(self) -> "Iterator[tuple[str, Node]]":
        """Ask for an object, and give each key with what stands under it."""
        return ((key, Node(value, self._below(key))) for key, value in self.named().items())

    def text(self, *, most: int = _SHORT) -> str:
        """Ask for text; it comes short and printable."""
        if not isinstance(self.value, str):
            self._refuse()
        return said(self.value, most=most)

    def whole(self) -> int:
        """Ask for a whole number from nought up; 4.0 is one too."""
        number = self.number()
        if number != int(number) or not 0 <= number <= MOST_WHOLE:
            self._refuse()
        return int(number)

    def number(self) -> float:
        """Ask for a finite number."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            self._refuse()
        if isinstance(self.value, int) and abs(self.value) > 10**300:
            self._refuse()
        if not math.isfinite(self.value):
            self._refuse()
        return float(self.value)

    def flag(self) -> bool:
        """Ask for true or false."""
        if not isinstance(self.value, bool):
            self._refuse()
        return self.value

    def _below(self, key: str) -> str:
        return said(f"{self.where}.{key}" if self.where else key, most=80)

    def _refuse(self) -> NoReturn:
        if not self.where:
            raise NotReadError("It is not of the form that its first words promise.")
        says = "“{where}” is not what this form has there: the file was changed, or is another."
        raise NotReadError(says, where=self.where)


def text_of(node: Node | None, *, most: int = _SHORT) -> str:
    """Give the text of a value that may be missing; empty when it is."""
    return "" if node is None else node.text(most=most)

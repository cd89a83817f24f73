"""Knows model files by name and first bytes. Nothing is ever loaded.

>>> artefact("m/model.gguf", Read(b"GGUF" + bytes(8), 12, "binary")).format
'gguf'
"""

import re
from functools import cache
from typing import Final

from fairlead.core.catalogue import catalogue
from fairlead.core.scan.result import Artefact
from fairlead.core.scan.tree import Read, shown

_ZIP: Final = b"PK\x03\x04"
# Modules that pickles of models name to build arrays; any other name is told to the reader.
_HARMLESS: Final = re.compile(
    r"^(?:numpy|torch|sklearn|scipy|pandas|collections|builtins|__builtin__|_codecs|copyreg|"
    r"copy_reg|joblib|xgboost|lightgbm|catboost)(?:\.|$)"
)
_DANGEROUS: Final = frozenset({"eval", "exec", "compile", "getattr", "__import__", "open", "input"})
_MOST_OPCODES: Final = 200_000


@cache
def _by_ending() -> dict[str, tuple[dict[str, object], ...]]:
    table: dict[str, tuple[dict[str, object], ...]] = {}
    for form in catalogue().plain("detection")["model_files"]:
        for ending in form["extensions"]:
            table[ending] = (*table.get(ending, ()), form)
    return table


def artefact(path: str, read: Read) -> Artefact | None:
    """The model or data file at a path, if its first bytes fit its name."""
    dot = path.rfind(".")
    forms = _by_ending().get(path[dot:].lower()) if dot > path.rfind("/") else None
    for form in forms or ():
        if _fits(form, read):
            unsafe = bool(form["unsafe_load"])
            return Artefact(shown(path), str(form["format"]), read.size, unsafe, _note(form, read))
    return None


def _fits(form: dict[str, object], read: Read) -> bool:
    head = read.data[:64]
    alternatives = form.get("alt_magic") or ()
    magics = [form.get("magic"), *(alternatives if isinstance(alternatives, list) else ())]
    known = [bytes.fromhex(str(magic)) for magic in magics if magic]
    offset = form.get("offset") or 0
    at = offset if isinstance(offset, int) else 0
    if known:
        return any(head[at:].startswith(magic) for magic in known)
    return form["format"] in _BY_NAME and _looks_like(str(form["format"]), head, read)


# Formats without magic bytes whose ending is telling enough together with a look inside.
_BY_NAME: Final = frozenset({"safetensors", "onnx", "keras_v3", "coreml", "pmml"})


def _looks_like(form: str, head: bytes, read: Read) -> bool:
    if form == "safetensors":
        return head[8:9] == b"{" and int.from_bytes(head[:8], "little") < read.size
    if form == "onnx":
        return head[:1] == b"\x08"
    if form == "pmml":
        return b"<PMML" in read.data[:2000]
    return bool(head)


def _note(form: dict[str, object], read: Read) -> str:
    if (
        not str(form.get("check", "")).startswith(("pickle", "second byte"))
        and form["format"] != "joblib"
    ):
        return ""
    if read.reason != "binary" or read.data[:1] != b"\x80":
        return "not looked inside: too large or compressed"
    return pickled_names(read.data)


def pickled_names(data: bytes) -> str:
    """What a pickle would import when loaded, beyond the usual; read by opcode, never run."""
    import pickletools  # noqa: PLC0415 - few trees hold a pickle

    unusual: set[str] = set()
    words: list[str] = []
    try:
        for count, (opcode, argument, _) in enumerate(pickletools.genops(data)):
            if count > _MOST_OPCODES:
                return "too long to look through"
            if isinstance(argument, str):
                words = [*words[-1:], argument]
            if opcode.name in {"GLOBAL", "INST"} and isinstance(argument, str):
                unusual |= _unusual(*argument.partition(" ")[::2])
            elif opcode.name == "STACK_GLOBAL" and len(words) == 2:  # noqa: PLR2004
                unusual |= _unusual(*words)
    except (ValueError, IndexError, KeyError, UnicodeError, OverflowError):
        return "damaged: cannot be looked through"
    if not unusual:
        return "names only usual array and model classes"
    return "would import " + ", ".join(sorted(unusual)[:5])


def _unusual(module: str, name: str) -> set[str]:
    usual = _HARMLESS.match(module) and name not in _DANGEROUS
    return set() if usual else {"".join(c for c in f"{module}.{name}"[:80] if c.isprintable())}

"""Collect every sentence Fairlead says into the German catalogue, and compile it.

`make messages` runs this; then fill the empty `msgstr` lines of the .po and run it again.
Sentences of the rules and of refusals stand in the code as plain templates, so that core
needs no Django; they are found here by how they are written, not by a call around them.
No line numbers are written: they would change with every commit.
"""

import ast
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src/fairlead"
CATALOGUE = SOURCE / "locale/de/LC_MESSAGES/django.po"
_LOOKED_AT = ("apps", "doors/web", "doors/api", "core/rules", "core/results")
# Results of measuring are templates in constants; its papers say theirs with `say`.
_MEASURING, _PAPERS, _WORDING = "core/metrics", "core/papers/measurement", "wording.py"
# Its enumerations are codes, for which the pages have words of their own.
_OVERSIGHT, _SENTENCE = "core/oversight", re.compile(r"[A-Z].* .*\.")
_FROM = "django.utils.translation"
_CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop"}
_PLURALS = {"ngettext", "ngettext_lazy"}
_ERROR = re.compile(r"Refused|Because|Warned|\w+Error")
_DATED = re.compile(r'"(?:Report-Msgid-Bugs-To|POT-Creation-Date):.*\\n"\n')
_KEPT_BY_NAME = {"says", "back", "because", "label"}
# `("text",)`, `("one", "many")` or `("text", context)`: what xgettext is to read, as a call.
Call = tuple[str, tuple[str, ...]]


def collected() -> set[Call]:
    """Find every sentence in the code and in the templates."""
    found = set[Call]()
    for part in _LOOKED_AT:
        for file in sorted((SOURCE / part).rglob("*.py")):
            if "migrations" not in file.parts:
                found |= set(_in_code(file, is_rules=part == "core/rules"))
        for file in sorted((SOURCE / part).rglob("*.html")):
            found |= set(_in_template(file.read_text(encoding="utf-8")))
    for part in (_MEASURING, _PAPERS, _OVERSIGHT):
        for file in sorted((SOURCE / part).rglob("*.py")):
            found |= {("gettext", (text,)) for text in _measured(file)}
    for file in sorted((SOURCE / _OVERSIGHT).rglob("*.py")):
        found |= {each for each in _in_code(file, is_rules=True) if _SENTENCE.fullmatch(each[1][0])}
    return found


def _measured(file: Path) -> Iterator[str]:
    """Find sentences in constants and reasons, what `say` says, and each metric's name."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    whole = file.name == _WORDING or _PAPERS in file.as_posix()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and "say" in map(_name, (node.func, *node.args[:1])):
            yield from (text for each in node.args for text in _texts(each))
        elif isinstance(node, ast.Call):
            whys = [each.value for each in node.keywords if each.arg == "why"]
            yield from (text for each in whys for text in _texts(each) if " " in text)
    for node in tree.body:
        if isinstance(node, ast.AnnAssign | ast.Assign) and node.value is not None:
            told = [text for text in _texts(node.value) if " " in text and "\n" not in text]
            yield from (text for text in told if whole or text.endswith("."))
            if file.name == _WORDING:
                yield from (each.replace("_", " ") for each in _keys(node.value))


def _keys(node: ast.expr) -> Iterator[str]:
    """Name each metric: the keys of the innermost mappings."""
    for each in node.values if isinstance(node, ast.Dict) else ():
        for key in each.keys if isinstance(each, ast.Dict) else ():
            if isinstance(key, ast.Constant):
                yield str(key.value)


def _in_template(text: str) -> Iterator[Call]:
    from django.utils.translation.template import templatize  # noqa: PLC0415 - only for pages

    # Outside of the calls templatize leaves dots and crosses, which are no Python: cut out calls.
    made = templatize(text)
    for call in re.finditer(r"\b(gettext|ngettext|pgettext)\(", made):
        yield from _first_call(made[call.start() :])


def _first_call(text: str) -> Iterator[Call]:
    for end in (m.end() for m in re.finditer(r"\)", text)):
        try:
            tree = ast.parse(text[:end], mode="eval")
        except SyntaxError:
            continue
        yield from _calls(tree)
        return


def _in_code(file: Path, *, is_rules: bool) -> Iterator[Call]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    yield from _calls(tree)
    yield from _sentences(tree)
    if is_rules:
        for node in ast.walk(tree):
            yield from _words(node)


def _calls(tree: ast.AST) -> Iterator[Call]:
    called = _renamed(tree)
    for node in ast.walk(tree):
        name = _name(node.func) if isinstance(node, ast.Call) else ""
        name = called.get(name, name)
        if name in _CALLS:
            yield from (("gettext", (text,)) for text in _texts(node.args[0]))
        elif name in _PLURALS or name == "pgettext":
            told = [each.value for each in node.args[:2] if isinstance(each, ast.Constant)]
            if len(told) == 2:  # noqa: PLR2004 - one and many, or context and text
                yield ("pgettext" if name == "pgettext" else "ngettext", (told[0], told[1]))


def _renamed(tree: ast.AST) -> dict[str, str]:
    """Say what the functions of gettext are called in a file: `gettext as _now`."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    told = [each for node in imports if node.module == _FROM for each in node.names]
    return {each.asname: each.name for each in told if each.asname}


def _sentences(tree: ast.AST) -> Iterator[Call]:
    for node in ast.walk(tree):
        for each in _said_by(node):
            yield from (("gettext", (text,)) for text in _texts(each) if " " in text)


def _said_by(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Call):
        kept = [each.value for each in node.keywords if each.arg in _KEPT_BY_NAME]
        return [*node.args, *kept] if _ERROR.fullmatch(_name(node.func)) else kept
    if isinstance(node, ast.Assign) and _KEPT_BY_NAME & set(map(_name, node.targets)):
        return [node.value]
    return []


def _words(node: ast.AST) -> Iterator[Call]:
    """In the rules every text with a space is a sentence; so is each word of an enumeration."""
    told: list[ast.expr] = []
    if isinstance(node, ast.Call):
        told = [*node.args, *(each.value for each in node.keywords)]
    elif isinstance(node, ast.ClassDef) and "StrEnum" in map(_name, node.bases):
        values = [each.value for each in node.body if isinstance(each, ast.Assign)]
        yield from (("gettext", (text,)) for each in values for text in _texts(each))
    for each in told:
        yield from (("gettext", (text,)) for text in _texts(each) if " " in text)


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip():
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
    elif isinstance(node, ast.Dict):
        for each in node.values:
            yield from _texts(each)
    elif isinstance(node, ast.Tuple):
        for each in node.elts:
            yield from _texts(each)


def _name(node: ast.expr) -> str:
    return getattr(node, "id", "") or getattr(node, "attr", "")


def written(calls: set[Call]) -> None:
    """Bring the .po up to date: new sentences empty, old ones gone, translations kept."""
    with tempfile.TemporaryDirectory() as folder:
        source, template = Path(folder, "said.py"), Path(folder, "said.pot")
        lines = [_line(name, told) for name, told in sorted(calls)]
        source.write_text("\n".join(lines) + "\n", encoding="utf-8")
        _run(
            "xgettext", "--language=Python", "--from-code=UTF-8", "--no-location", "--sort-output",
            "--keyword=pgettext:1c,2", "--no-wrap", f"--output={template}", str(source),
        )  # fmt: skip
        _run(
            "msgmerge", "--quiet", "--update", "--backup=none", "--no-fuzzy-matching",
            "--no-wrap", "--no-location", "--sort-output", str(CATALOGUE), str(template),
        )  # fmt: skip
    _run("msgattrib", "--no-obsolete", "--no-wrap", "--sort-output", "-o", *[str(CATALOGUE)] * 2)
    kept = CATALOGUE.read_text(encoding="utf-8")
    CATALOGUE.write_text(_DATED.sub("", kept), encoding="utf-8")


def _line(name: str, told: tuple[str, ...]) -> str:
    """Write a call for xgettext; a percentage in plain text is no place for a fact."""
    is_plain = any("% " in text for text in told) and not any("%(" in text for text in told)
    note = "# xgettext:no-python-format\n" if is_plain else ""
    return f"{note}{name}({', '.join(map(repr, told))})"


def compiled(to: Path) -> None:
    """Compile the .po, refusing what does not fit its sentence."""
    _run("msgfmt", "--check", f"--output-file={to}", str(CATALOGUE))


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    written(collected())
    compiled(CATALOGUE.with_suffix(".mo"))

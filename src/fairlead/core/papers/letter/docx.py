"""A letter as a Word file, for firms that write on their own letter paper.

Same letter, same bytes: a Word file is a ZIP, and its clock is taken out of it.
"""

import zipfile
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from fairlead.core.papers.letter.layout import Letter, Passage
from fairlead.core.papers.svg import all_printable, printable

if TYPE_CHECKING:
    from docx.document import Document

_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)
_LANGUAGES: Final = {"en": "en-GB", "de": "de-DE"}
_MARGIN_MM: Final = 25


def docx(letter: Letter) -> bytes:
    """Write the letter as a Word file with heads that a screen reader finds."""
    from docx import Document  # noqa: PLC0415 - 10 MB that only whoever writes Word files needs

    paper = Document()
    _name(paper, letter)
    _set_up(paper, letter.language)
    for line in (letter.sender, "", letter.name, *letter.address, ""):
        _line(paper, line)
    for label, value in letter.facts:
        _line(paper, f"{label}: {value}")
    paper.add_heading(printable(letter.title), level=1)
    paper.add_paragraph(printable(letter.salutation))
    for passage in letter.passages:
        _passage(paper, passage)
    paper.add_paragraph()
    paper.add_paragraph(printable(letter.closing))
    paper.add_paragraph(printable(letter.sender)).paragraph_format.space_before = _points(36)
    paper.sections[0].footer.paragraphs[0].text = printable(letter.footing)
    return _without_clock(paper)


def _passage(paper: "Document", passage: Passage) -> None:
    paper.add_heading(printable(passage.title), level=2)
    for text in all_printable(list(passage.paragraphs)):
        paper.add_paragraph(text)
    for text in all_printable(list(passage.items)):
        paper.add_paragraph(text, style="List Bullet")


def _line(paper: "Document", text: str) -> None:
    paper.add_paragraph(printable(text)).paragraph_format.space_after = _points(0)


def _name(paper: "Document", letter: Letter) -> None:
    about = paper.core_properties
    about.title, about.author = printable(letter.title), printable(letter.sender)
    about.language, about.comments, about.last_modified_by = letter.language, "", ""
    about.created = about.modified = datetime(*_FIRST_DAY)  # noqa: DTZ001 - a ZIP knows no zones


def _set_up(paper: "Document", language: str) -> None:
    """A4, quiet colours, and the language by which a screen reader pronounces it."""
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Mm, RGBColor  # noqa: PLC0415

    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(_MARGIN_MM)
    for name, size in (("Normal", 10.5), ("Heading 1", 14), ("Heading 2", 11)):
        font: Any = paper.styles[name]
        font.font.size, font.font.name = _points(size), "Calibri"
        font.font.color.rgb = RGBColor(0x1A, 0x20, 0x26)
    fonts: Any = paper.styles["Normal"].element.rPr
    lang = fonts.makeelement(qn("w:lang"), {qn("w:val"): _LANGUAGES[language]})
    fonts.append(lang)


def _points(size: float) -> Any:  # noqa: ANN401 - a length of the library
    from docx.shared import Pt  # noqa: PLC0415

    return Pt(size)


def _without_clock(paper: "Document") -> bytes:
    saved, made = BytesIO(), BytesIO()
    paper.save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda each: (each != "[Content_Types].xml", each)):
            info = zipfile.ZipInfo(name, _FIRST_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            new.writestr(info, old.read(name))
    return made.getvalue()

"""The letter to the person concerned: how a decision was made, in plain words, as PDF and Word.

    content = draft(told, language="de", …)       # what it says; people may edit every line
    paper = letter(content, sender=…, …)          # laid out, with room for name and address
    pdf(paper), docx(paper)

Name and address are never part of it: `paper.addressed_to(…)` puts them in for one file.
"""

from fairlead.core.papers.letter.content import LINES, Content, draft
from fairlead.core.papers.letter.docx import docx
from fairlead.core.papers.letter.layout import Letter, Passage, letter
from fairlead.core.papers.letter.pdf import pdf

__all__ = ["LINES", "Content", "Letter", "Passage", "docx", "draft", "letter", "pdf"]

"""What a run found, as sections of a picture with its table: for page, PDF, HTML and notebook.

    for section in sections(found):
        section.title, section.picture, section.table

Pictures are drawn once, when the run ends; whoever shows them draws nothing. Words come through
`say`, which a door fills with its translation.
"""

from fairlead.core.papers.measurement import html, junit, pdf, table
from fairlead.core.papers.measurement.found import Found, told
from fairlead.core.papers.measurement.kept import read_sections, write_sections
from fairlead.core.papers.measurement.paper import Paper
from fairlead.core.papers.measurement.plan import sections
from fairlead.core.papers.measurement.section import Row, Section
from fairlead.core.papers.measurement.telling import paper_of, verdict

__all__ = [
    "Found",
    "Paper",
    "Row",
    "Section",
    "html",
    "junit",
    "paper_of",
    "pdf",
    "read_sections",
    "sections",
    "table",
    "told",
    "verdict",
    "write_sections",
]

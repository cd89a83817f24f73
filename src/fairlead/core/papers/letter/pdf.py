"""A letter as a PDF that a screen reader can read (PDF/UA-1), set by typst.

The template is fixed and everything else comes in as data: no text that somebody typed is ever
read as a command. Same letter, same bytes: no clock is asked.
"""

from typing import Any, Final

from fairlead.core.papers.letter.layout import Letter
from fairlead.core.papers.typeset import typeset

_TEMPLATE: Final = """
#let letter = json(bytes(sys.inputs.letter))
#set document(title: letter.title, author: letter.sender, date: none)
#set text(lang: letter.language, size: 10.5pt, fill: rgb("#1a2026"))
#set page(paper: "a4", margin: (left: 25mm, right: 22mm, top: 20mm, bottom: 24mm),
  footer: context [#set text(size: 8pt, fill: rgb("#626a72"))
    #letter.footing #h(1fr) #counter(page).display("1 / 1", both: true)])
#set par(leading: .68em, spacing: .95em)
#show heading.where(level: 1): set text(size: 14pt)
#show heading.where(level: 1): set block(above: 1.6em, below: 1em)
#show heading.where(level: 2): set text(size: 10.5pt)
#show heading.where(level: 2): set block(above: 1.5em, below: .65em, sticky: true)
#text(weight: "bold", letter.sender)
#v(14mm)
#block(height: 32mm)[
  #letter.name \\
  #for line in letter.address [#line \\ ]
]
#for (label, value) in letter.facts [
  #text(fill: rgb("#626a72"), label + ": ")#value \\
]
#heading(level: 1, letter.title)
#letter.salutation
#for passage in letter.passages {
  heading(level: 2, passage.title)
  for line in passage.paragraphs { par(line) }
  if passage.items.len() > 0 { list(..passage.items) }
}
#v(1.2em)
#block(breakable: false)[#letter.closing

  #v(14mm)
  #letter.sender]
"""


def pdf(letter: Letter) -> bytes:
    """Set the letter."""
    return typeset(_TEMPLATE, letter=_told(letter))


def _told(letter: Letter) -> dict[str, Any]:
    return {
        "language": letter.language,
        "title": letter.title,
        "sender": letter.sender,
        "name": letter.name,
        "address": list(letter.address),
        "facts": [list(each) for each in letter.facts],
        "salutation": letter.salutation,
        "passages": [
            {
                "title": each.title,
                "paragraphs": list(each.paragraphs),
                "items": list(each.items),
            }
            for each in letter.passages
        ],
        "closing": letter.closing,
        "footing": letter.footing,
    }

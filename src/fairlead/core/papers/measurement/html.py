"""A report as one HTML file: no request to anywhere, light and dark, fit for paper."""

from collections.abc import Iterator

from fairlead.core.papers.measurement.paper import Paper
from fairlead.core.papers.measurement.section import Row, Section
from fairlead.core.papers.svg import words

_SIGNS = {"within": "✓", "breach": "▲", "insufficient evidence": "◌"}
_KINDS = {"within": "in", "breach": "bad", "insufficient evidence": "few"}
_LOOK = """
:root{color-scheme:light dark;
--fl-ink:light-dark(#1a2026,#e9ebec);--fl-ink-2:light-dark(#434c55,#bcc5cb);
--fl-ink-3:light-dark(#626a72,#939fa8);--fl-surface:light-dark(#fff,#171d22);
--fl-line:light-dark(#e6e2da,#29323a);--fl-accent:light-dark(#0f5566,#79c4d3);
--fl-breach:light-dark(#a8261c,#f7a195);--fl-insufficient:light-dark(#664a80,#cfb6e3);
--fl-observed:light-dark(#1a5d9c,#8dc0f2);--fl-grid:light-dark(#ebe8e1,#252e35);
--fl-seq-0:light-dark(#f1f3f2,#1c252a);--fl-seq-1:light-dark(#d9e6e8,#21404a);
--fl-seq-2:light-dark(#a9cdd4,#2b6371);--fl-seq-3:light-dark(#5f9fad,#4497a8);
--fl-seq-4:light-dark(#0f5566,#a5dfea);
--fl-sans:Inter,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
body{margin:0 auto;max-width:62rem;padding:2rem 1rem;background:light-dark(#f8f7f4,#101519);
color:var(--fl-ink-2);font:14px/1.5 var(--fl-sans)}
h1,h2{color:var(--fl-ink);line-height:1.25}h1{font-size:26px;margin:0}
h2{font-size:16px;margin:2.5rem 0 .5rem}.sub,.note,footer{color:var(--fl-ink-3)}
.verdict,figure,.table{background:var(--fl-surface);border:1px solid var(--fl-line);
border-radius:7px;padding:1rem;margin:1rem 0}
.verdict p{font-size:20px;color:var(--fl-ink);margin:.25rem 0 0;max-width:44rem}
.table{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid var(--fl-line);
vertical-align:top}th{color:var(--fl-ink-3);font-weight:500;font-size:12px}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
figure{overflow-x:auto}svg{max-width:none}
.in{color:var(--fl-accent)}.bad{color:var(--fl-breach)}.few{color:var(--fl-insufficient)}
.in,.bad,.few{font-weight:600;white-space:nowrap}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.5rem}
dt{color:var(--fl-ink-3)}dd{margin:0;overflow-wrap:anywhere}
@media print{:root{color-scheme:light}body{background:#fff;max-width:none}
section{break-inside:avoid-page}.verdict,figure,.table{border-color:#ccc}}
@media(max-width:36rem){dl{grid-template-columns:1fr}dd{margin-bottom:.5rem}}
"""


# The same look for a part of somebody else's page: every rule nested, so that none leaves it.
_INSIDE = _LOOK.replace(":root{", "&{").replace("body{", "&{")


def html(paper: Paper) -> str:
    """Write the report as one page that opens anywhere."""
    return "".join(_page(paper))


def _page(paper: Paper) -> Iterator[str]:
    yield f'<!doctype html>\n<html lang="{words(paper.language)}"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width,initial-scale=1">'
    yield f"<title>{words(paper.title)}</title><style>{_LOOK}</style></head><body><main>"
    yield f'<h1>{words(paper.title)}</h1><p class="sub">{words(paper.subtitle)}</p>'
    yield f'<div class="verdict">{_answer(paper, paper.answer, paper.answer_says)}'
    yield f"<p>{words(paper.verdict)}</p></div>"
    for section in paper.sections:
        yield from _section(paper, section)
    yield from _method(paper)
    yield f"</main><footer>{words(paper.footing)}</footer></body></html>\n"


def body(paper: Paper) -> str:
    """Write the verdict and the sections alone, for a notebook's own page."""
    parts = [f"<p>{_answer(paper, paper.answer, paper.answer_says)} {words(paper.verdict)}</p>"]
    for section in paper.sections:
        parts += _section(paper, section)
    return f'<style>.fl-report{{{_INSIDE}}}</style><div class="fl-report">{"".join(parts)}</div>'


def _section(paper: Paper, section: Section) -> Iterator[str]:
    yield f'<section id="{words(section.key)}"><h2>{words(section.title)}</h2>'
    if section.note:
        yield f'<p class="note">{words(section.note)}</p>'
    if section.picture:
        yield f"<figure>{section.picture}</figure>"
    yield f'<div class="table" role="region" tabindex="0" aria-label="{words(section.title)}">'
    heads = "".join(
        f'<th scope="col"{_figure(section, i)}>{words(head)}</th>'
        for i, head in enumerate(section.columns)
    )
    yield f"<table><thead><tr>{heads}</tr></thead><tbody>"
    for row in section.rows:
        yield f"<tr>{''.join(_cells(paper, section, row))}</tr>"
    yield "</tbody></table></div></section>"


def _cells(paper: Paper, section: Section, row: Row) -> Iterator[str]:
    for i, cell in enumerate(row.cells):
        is_answer = i == 1 and not cell and section.judged
        inside = _answer(paper, row.answer) if is_answer and row.answer else words(cell)
        yield f"<td{_figure(section, i)}>{inside}</td>"


def _figure(section: Section, column: int) -> str:
    return ' class="n"' if column in section.numbers else ""


def _answer(paper: Paper, answer: str, says: str = "") -> str:
    told = words(says or paper.says(answer))
    return f'<span class="{_KINDS.get(answer, "")}">{_SIGNS.get(answer, "")} {told}</span>'


def _method(paper: Paper) -> Iterator[str]:
    rows = "".join(f"<dt>{words(k)}</dt><dd>{words(v)}</dd>" for k, v in paper.method)
    yield f"<section><h2>{words(paper.method_title)}</h2><dl>{rows}</dl></section>"
    if paper.unchecked:
        lines = "".join(f"<li>{words(each)}</li>" for each in paper.unchecked)
        yield f"<section><h2>{words(paper.unchecked_title)}</h2><ul>{lines}</ul></section>"

"""Cells are put together as text: whatever a person typed arrives as text in every part of one."""

import pytest
from django.utils.translation import gettext_lazy

from fairlead.apps.pages import marks
from fairlead.apps.pages.cells import row_drawer
from fairlead.apps.pages.listspec import Column

HOSTILE = "\"'><script>alert(1)</script>&amp;"
TEXT = "&quot;&#x27;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;"


def test_value_address_and_note_are_escaped_once():
    column = Column("a", "A", str, href=lambda typed: f"/x/{typed}/", note=str)
    told = row_drawer([column])(HOSTILE)
    assert told == (
        f'<th scope="row" role="rowheader"><a href="/x/{TEXT}/">{TEXT}</a>'
        f"<small>{TEXT}</small></th>"
    )


@pytest.mark.parametrize(
    "drawn",
    [
        lambda typed: marks.state("stale", typed),
        lambda typed: marks.level("high", typed),
        lambda typed: marks.rungs("use", typed),
        marks.who,
    ],
)
def test_a_word_in_a_drawing_is_text_and_the_drawing_stays_one(drawn):
    cell = row_drawer([Column("a", "A", str), Column("b", "B", drawn, wide=True)])(HOSTILE)
    assert "<script" not in cell
    assert cell.count(TEXT) == 2
    assert '<td role="cell" class="fl-wide"><span class="fl-' in cell


def test_nothing_a_number_and_a_lazy_word_are_written_as_they_read():
    columns = [Column("a", "A", lambda value: value)]
    drawn = [row_drawer(columns)(value) for value in (None, 7, gettext_lazy("Stale"))]
    assert [cell.partition(">")[2] for cell in drawn] == ["None</th>", "7</th>", "Stale</th>"]

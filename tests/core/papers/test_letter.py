"""The letter to the person: says what was recorded, names the rights, keeps no address."""

import re
import zipfile
from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest

from fairlead.core.catalogue import catalogue
from fairlead.core.decisions.telling import Words, tell
from fairlead.core.papers.letter import Content, docx, draft, letter, pdf

SENT = {
    "reasons": [
        {"code": "income_low", "feature": "income", "contribution_micro": -310_000},
        {"code": "years", "feature": "years", "contribution_micro": 120_000},
    ],
    "rules": [{"code": "age", "says": "aged 18 or over", "met": True}],
    "nearest_change": [{"feature": "income", "from": 1900, "to": 2300}],
    "sources": [{"name": "Tariff 2026"}],
}
WORDS = {
    "en": {"income": Words("your monthly income"), "years": Words("your years with us")},
    "de": {"income": Words("Ihr Monatseinkommen"), "years": Words("Ihre Jahre bei uns")},
}


def drafted(language="en", **human):
    return draft(
        tell(SENT, words=WORDS[language], against="down"),
        language=language,
        day="28 November 2026",
        matter="Your application for a loan of £ 5,000 was refused.",
        system="Loan scoring",
        human=human,
        regimes=("eu_ai_act_86", "own_promise"),
        contact="Ada Baker\nada@example.test",
    )


def laid_out(language="en", **human):
    return letter(
        drafted(language, **human),
        sender="The bakery",
        decision="loan-2026-000123",
        number="7Q2M-4KXT",
        date="1 December 2026",
    )


def words_of(made: bytes) -> str:
    """The words of a Word file, read by the standard library."""
    with zipfile.ZipFile(BytesIO(made)) as file:
        tree = ET.fromstring(file.read("word/document.xml"))
    paragraphs = tree.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p")
    return "\n".join("".join(each.itertext()) for each in paragraphs)


def test_a_draft_says_what_was_recorded_what_spoke_against_the_person_first():
    assert drafted(action="override") == Content(
        language="en",
        day="28 November 2026",
        matter="Your application for a loan of £ 5,000 was refused.",
        part=(
            "We used a computer program with artificial intelligence, “Loan scoring”. "
            "A person looked at its answer and decided otherwise."
        ),
        reasons=(
            "Your monthly income moved the result down.",
            "Your years with us moved the result up.",
        ),
        rules=("Aged 18 or over: met.",),
        changes=("Your monthly income: 2300 instead of 1900",),
        sources=("Tariff 2026",),
        regimes=("eu_ai_act_86", "own_promise"),
        contact="Ada Baker\nada@example.test",
        is_ordered=True,
    )


def test_where_nobody_is_recorded_to_have_looked_the_letter_says_so():
    assert "Nobody is recorded as having looked at its answer" in drafted().part
    assert "Es ist nicht verzeichnet" in drafted("de").part


def test_a_draft_is_kept_and_read_again_whole():
    assert Content.of(drafted().as_json()) == drafted()


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_word_file_holds_every_passage_in_its_language(language):
    made = words_of(docx(laid_out(language, action="accept")))
    says = catalogue().explaining.letter[language]
    regime = catalogue().explaining.regimes["eu_ai_act_86"].wording[language]
    for text in (
        says["contest_text"],
        regime.title,
        regime.text,
        says["verify"],
        says["name_here"],
    ):
        assert text in made
    assert WORDS[language]["income"].name[1:] in made
    assert "loan-2026-000123" in made


def test_name_and_address_are_put_in_for_one_file_and_are_not_part_of_the_letter():
    paper = laid_out()
    filled = words_of(docx(paper.addressed_to("Eve Weaver", "1 Mill Lane\n\n Leeds ")))
    assert "Eve Weaver\n1 Mill Lane\nLeeds\n" in filled
    assert "[Name of the person]" not in filled
    assert "Eve" not in words_of(docx(paper))
    assert paper.addressed_to(" ", "\n") == paper


def test_the_same_letter_gives_the_same_bytes():
    assert pdf(laid_out()) == pdf(laid_out())
    assert docx(laid_out()) == docx(laid_out())
    assert pdf(laid_out()) != pdf(replace(laid_out(), facts=()))


def test_the_pdf_is_tagged_titled_and_in_its_language():
    made = pdf(laid_out("de"))
    assert re.search(rb"pdfuaid:part>1<|pdfuaid:part=\"1\"", made)
    assert b"/StructTreeRoot" in made
    assert b"/Lang(de)" in made


def test_what_people_typed_is_no_command_and_no_broken_file():
    nasty = replace(
        drafted(),
        matter='#panic("x") *bold* <b>&amp;</b> \x00\x08 \ud800 漢字 مرحبا',
        contact="`x`\n= y",
    )
    paper = letter(nasty, sender="A & B <i>", decision="d", number="n", date="1 May")
    assert pdf(paper).startswith(b"%PDF-")
    assert '#panic("x") *bold* <b>&amp;</b>' in words_of(docx(paper))

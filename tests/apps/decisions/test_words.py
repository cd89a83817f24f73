"""The firm's words: kept one by one, taken in whole from a file, given out as one."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

HEADS = "language,feature,name,up,down\n"


def taken_in(browser, system, text):
    data = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile("w.csv", data)
    return browser.post(f"/decisions/words/{system.code}/import/", {"file": file})


def words(system):
    from fairlead.apps.decisions.words import lines

    return [(each.language, each.feature, each.name, each.down) for each in lines(system)]


def test_words_are_kept_changed_and_taken_away_and_each_is_sealed(signed_in, ada, ovens):
    from fairlead.apps.journal.queries import timeline

    browser = signed_in(ada)
    told = {"language": "en", "feature": "income_minor", "name": "your monthly income"}
    at = f"/decisions/words/{ovens.code}/keep/"
    assert browser.post(at, told).status_code == 302
    assert words(ovens) == [("en", "income_minor", "your monthly income", "")]
    assert browser.post(at, told | {"name": "what you earn"}).status_code == 302
    assert words(ovens) == [("en", "income_minor", "what you earn", "")]
    assert browser.post(at, told | {"name": ""}).status_code == 302
    assert words(ovens) == []
    found = timeline(ovens.tenant, about=ovens, kinds=["decisions.words.change"])
    assert [line.sealed["n"] for line in found] == [1, 1, 1]


def test_a_file_goes_in_and_comes_out_again_the_same(signed_in, ada, ovens):
    browser = signed_in(ada)
    text = f"{HEADS}de,income,=Ihr Einkommen,,Zu klein.\nen,income,your income,,\n"
    assert taken_in(browser, ovens, text).status_code == 302
    out = browser.get(f"/decisions/words/{ovens.code}.csv").content.decode("utf-8-sig")
    assert "'=Ihr Einkommen" in out
    assert taken_in(browser, ovens, out.replace("\r\n", "\n")).status_code == 302
    assert words(ovens) == [
        ("de", "income", "=Ihr Einkommen", "Zu klein."),
        ("en", "income", "your income", ""),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The first line names the columns"),
        ("a,b\n", "The first line names the columns"),
        (f"{HEADS}fr,income,x,,\n", "Line 2: the language is one of en, de."),
        (f"{HEADS}en,income,x,,\nen,income\n", "Line 3 has 2 cells instead of 5."),
        (f"{HEADS}en,,x,,\n", "Line 2: the feature is missing."),
        (f"{HEADS}en,income,x,,\nen,income,y,,\n", "Line 3: income stands twice"),
        (f"{HEADS}en,income,{'x' * 201},,\n", "Line 2: name is a text of at most 200 signs."),
        (HEADS.encode() + b"en,\xff,x,,\n", "This file is not UTF-8"),
        (f'{HEADS}en,"x,y\n', "This is no CSV file"),
    ],
)
def test_a_file_that_will_not_do_is_refused_whole_with_its_line(signed_in, ada, ovens, text, said):
    answer = taken_in(signed_in(ada), ovens, text or " ")
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert words(ovens) == []


def test_a_german_spreadsheet_writes_semicolons(signed_in, ada, ovens):
    text = (HEADS + "de,income,Ihr Einkommen,,\n").replace(",", ";")
    assert taken_in(signed_in(ada), ovens, text).status_code == 302
    assert words(ovens) == [("de", "income", "Ihr Einkommen", "")]


def test_an_auditor_reads_words_and_changes_none(signed_in, cy, ovens):
    browser = signed_in(cy)
    assert browser.get(f"/decisions/words/{ovens.code}/").status_code == 200
    told = {"language": "en", "feature": "income", "name": "x"}
    assert browser.post(f"/decisions/words/{ovens.code}/keep/", told).status_code == 403
    assert (
        browser.post(f"/decisions/words/{ovens.code}/order/", {"against": "up"}).status_code == 403
    )
    assert words(ovens) == []

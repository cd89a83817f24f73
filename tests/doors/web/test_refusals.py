"""A refusal is a page that says what to do next, whatever was refused."""


def test_an_address_that_only_takes_forms_says_so_instead_of_an_empty_window(ada, signed_in):
    answer = signed_in(ada).get("/ledger/copy/", headers={"accept": "text/html"})
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert b"Open the page and use its buttons." in answer.content


def test_a_program_gets_the_bare_refusal(ada, signed_in):
    assert signed_in(ada).get("/ledger/copy/").content == b""

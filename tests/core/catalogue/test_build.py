"""The compiled file is what the YAML files say, and a wrong YAML file is refused with its place."""

import shutil

import pytest

from tools.build_catalogue import DATA, PARTS, CatalogueError, compiled, main, read


@pytest.fixture
def folder(tmp_path):
    for part in PARTS:
        shutil.copy(DATA / f"{part}.yaml", tmp_path)
    return tmp_path


def change(folder, part, old, new):
    path = folder / f"{part}.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_the_committed_file_is_a_fresh_build():
    assert (DATA / "compiled.json").read_bytes() == compiled()
    assert main(["--check"]) == 0


def test_building_twice_gives_the_same_bytes(folder):
    assert compiled(folder) == compiled(folder)


@pytest.mark.parametrize(
    ("part", "old", "new", "said"),
    [
        ("iso42001", "pdca: plan", "pdca: dream", "iso42001.yaml: clauses › 4 › pdca: 'dream'"),
        ("risk-library", "id: R01", "id: R1", "risk-library.yaml: risks › R1 › id: 'R1' does not"),
        ("risk-library", "title: Confidential", "tittle: Confidential", "risks › R01: "),
        ("ai-vendors", "category: llm_api", "category: magic", "vendors › openai_api › category"),
        ("ai-vendors", "- id: openai_api", "- id: chatgpt", "stands twice: ai:chatgpt"),
        ("ai-vendors", "name: ChatGPT", "name: ChatGPT\n    name: Chat", "name stands twice"),
        ("ai-detection", "port: 11434", "port: 99999", "local_ports › 0 › port: 99999 is greater"),
        ("catalogue", "version:", "version: [", "catalogue.yaml: while parsing"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place(folder, part, old, new, said):
    change(folder, part, old, new)
    with pytest.raises(CatalogueError) as caught:
        compiled(folder)
    assert said in str(caught.value)


def test_a_missing_clause_text_is_refused(folder):
    change(folder, "iso42001", "sme_minimum: One-page context sheet", "ai_specifics: One-page")
    with pytest.raises(CatalogueError, match=r"clauses › 4\.1: "):
        read("iso42001", folder)

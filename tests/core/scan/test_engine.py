"""Three engines, one answer; and a database from the shelf answers like a new one."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairlead.core.catalogue import catalogue
from fairlead.core.scan.engine import HyperscanEngine, Re2Engine, StandardEngine, best_engine
from fairlead.core.scan.keep import Shelf
from fairlead.core.scan.names import Names
from fairlead.core.scan.patterns import anchored

CORPUS = [
    b"from openai import OpenAI\nimport os, torch\n",
    b"from google import genai",
    b"import { a } from '@ai-sdk/openai'",
    b"const x = await import(\n  `ollama/browser`)",
    b'require("npm:openai@4")',
    b"MYAPP_GROQ_API_KEY=1 XGROQ_API_KEY OPENAI_TOKENS OPENAI_TOKEN",
    b"https://api.openai.com/v1 and notapi.openai.com.evil api.openai.community",
    b"bedrock-runtime.eu-west-1.amazonaws.com",
    b"'anthropic/claude-3' \"openai:gpt-4o\" `x-ai/grok`",
    b"client(\n    service_name='bedrock-runtime'",
    b"http://localhost:11434 and :114340",
    b'import (\n "github.com/sashabaranov/go-openai"\n)',
    b"use async_openai::Client; async_openai::x",
    b"image: ollama/ollama:1 npx -y promptfoo pip install openai",
    b"\xff\xfe\x80 import torch \xff",
    b"",
    b"import torch",
]


@pytest.fixture(scope="module")
def patterns():
    return anchored(Names.of(catalogue()))


@pytest.fixture(scope="module")
def engines(patterns):
    pytest.importorskip("hyperscan")
    pytest.importorskip("re2")
    return StandardEngine(patterns), Re2Engine(patterns), HyperscanEngine(patterns, None)


@pytest.mark.parametrize("data", CORPUS)
def test_three_engines_give_one_answer(engines, data):
    standard, re2, hyperscan = (engine.hits(data) for engine in engines)
    assert standard == re2 == hyperscan


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from([*CORPUS, b"\n", b" ", b"_", b'"', b".", b"x"]), max_size=6))
def test_three_engines_agree_on_any_mixture(engines, parts):
    data = b"".join(parts)
    standard, re2, hyperscan = (engine.hits(data) for engine in engines)
    assert standard == re2 == hyperscan


def test_threads_may_share_an_engine(engines):
    data = b"\n".join(CORPUS) * 200
    with ThreadPoolExecutor(4) as threads:
        answers = set(threads.map(engines[2].hits, [data] * 16))
    assert len(answers) == 1


def test_every_pattern_is_found_by_its_own_word(patterns):
    assert all(pattern.word.isalnum() for pattern in patterns)


def test_a_database_from_the_shelf_answers_like_a_new_one(patterns, tmp_path):
    pytest.importorskip("hyperscan")
    first = HyperscanEngine(patterns, Shelf(tmp_path / "shelf"))
    assert len(list((tmp_path / "shelf").iterdir())) == 1
    again = HyperscanEngine(patterns, Shelf(tmp_path / "shelf"))
    assert [again.hits(data) for data in CORPUS] == [first.hits(data) for data in CORPUS]


def test_a_damaged_or_foreign_shelf_is_as_if_it_were_empty(patterns, tmp_path):
    shelf = Shelf(tmp_path / "shelf")
    shelf.write("a", b"good")
    assert shelf.read("a") == b"good"
    kept = tmp_path / "shelf" / "a"
    kept.write_bytes(kept.read_bytes()[:-1] + b"!")
    assert shelf.read("a") is None
    shelf.write("a", b"good")
    kept.chmod(0o666)
    assert shelf.read("a") is None
    link = tmp_path / "shelf" / "b"
    link.symlink_to(kept)
    assert shelf.read("b") is None


def test_a_shelf_that_others_may_write_is_not_used(tmp_path):
    folder = tmp_path / "shelf"
    folder.mkdir()
    folder.chmod(0o777)
    Shelf(folder).write("a", b"x")
    assert list(folder.iterdir()) == []


def test_the_package_works_without_the_fast_engines(patterns, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "hyperscan", None)
    monkeypatch.setitem(__import__("sys").modules, "re2", None)
    engine = best_engine(patterns)
    assert engine.name == "standard library"
    assert engine.hits(CORPUS[0])

"""A scan says what a tree uses, where, and what it could not read."""

import json

import pytest

from fairlead.core.scan.errors import CannotScanError
from fairlead.core.scan.result import ScanResult
from fairlead.core.scan.scan import scan


def tree(folder, **files):
    """Write files by name; two underscores stand for a slash."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def grades(folder):
    return {f.vendor_id.removeprefix("ai:"): f.grade for f in scan(folder).findings}


def test_an_import_inside_a_function_is_use(tmp_path):
    tree(tmp_path, **{"app.py": "def ask():\n    from openai import OpenAI\n"})
    finding = scan(tmp_path).findings[0]
    assert (finding.vendor_id, finding.grade, finding.places[0].line) == (
        "ai:openai_api",
        "used",
        2,
    )


@pytest.mark.parametrize(
    ("name", "text", "vendor"),
    [
        ("a.py", "from google import genai\n", "gemini_api"),
        ("a.py", "import os, anthropic\n", "anthropic_api"),
        ("a.py", "from google import (\n    auth,\n    genai,\n)\n", "gemini_api"),
        ("a.py", "torch = importlib.import_module('torch')\n", "pytorch"),
        ("a.py", "from langchain_openai import ChatOpenAI\n", "openai_api"),
        ("a.py", "from langchain_community.llms import Ollama\n", "ollama"),
        ("a.py", "from pydantic_ai.models.groq import GroqModel\n", "groq"),
        ("a.py", "c = boto3.client('bedrock-runtime')\n", "bedrock"),
        ("main.tf", 'resource "aws_bedrock_model" "a" {}\n', "bedrock"),
        ("policy.json", '{"Action": ["bedrock:InvokeModel"]}', "bedrock"),
        ("chat.php", "<?php $u = 'https://api.mistral.ai/v1/chat';", "mistral_api"),
        ("a.ts", "const u = `https://${name}.openai.azure.com/openai`", "azure_openai"),
        ("a.py", "from openai import AsyncAzureOpenAI\n", "azure_openai"),
        ("a.ts", "import { AnthropicVertex } from '@anthropic-ai/vertex-sdk';\n", "vertex_ai"),
        ("a.py", "extra_dependency_names = ['nemoguardrails']\n", "nemo_guardrails"),
        ("a.py", "url = 'https://api.deepseek.com/v1'\n", "deepseek_api"),
        ("a.py", "key = os.environ['MYAPP_GROQ_API_KEY']\n", "groq"),
        (
            "a.py",
            "import litellm\nlitellm.completion(model='anthropic/claude-x')\n",
            "anthropic_api",
        ),
        ("a.ts", "import { openai } from '@ai-sdk/openai';\n", "openai_api"),
        ("a.ts", "import { openai } from '@ai-sdk/openai';\n", "vercel_ai_sdk"),
        ("a.mjs", "const { Ollama } = await import('ollama')\n", "ollama"),
        ("a.js", "const k = process.env.ANTHROPIC_API_KEY\n", "anthropic_api"),
        ("a.ts", "import OpenAI from 'npm:openai@4'\n", "openai_api"),
        (
            "a.go",
            'package a\nimport (\n\tai "github.com/sashabaranov/go-openai"\n)\n',
            "openai_api",
        ),
        ("a.rs", "use async_openai::Client;\n", "openai_api"),
        ("A.java", "import com.openai.client.OpenAIClient;\n", "openai_api"),
        (
            "src/main/java/com/example/A.java",
            "import org.springframework.ai.openai.OpenAiChatModel;\n",
            "openai_api",
        ),
        ("A.cs", "using Azure.AI.OpenAI;\n", "azure_openai"),
        ("a.rb", "require 'openai'\n", "openai_api"),
        ("a.php", "<?php\nuse OpenAI\\Laravel\\Facades\\OpenAI;\n", "openai_api"),
        ("a.swift", "@preconcurrency import SwiftAnthropic\n", "anthropic_api"),
        (
            "a.dart",
            "import 'package:google_generative_ai/google_generative_ai.dart';",
            "gemini_api",
        ),
        ("a.cpp", "#include <onnxruntime/core/session/onnxruntime_cxx_api.h>\n", "onnxruntime"),
        ("a.cc", '#include "tensorflow/lite/interpreter.h"\n', "tensorflow"),
        ("docker-compose.yml", "services:\n  llm:\n    image: ollama/ollama:latest\n", "ollama"),
        ("a.ipynb", '{"cells": [{"cell_type": "code", "source": ["import torch\\n"]}]}', "pytorch"),
    ],
)
def test_each_language_and_kind_of_sign_is_use(tmp_path, name, text, vendor):
    tree(tmp_path, **{name: text})
    assert grades(tmp_path).get(vendor) == "used"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", "# import openai\n"),
        ("a.py", '"""Example:\n\nimport openai\n"""\n'),
        ("a.py", 'raise ValueError("Set OPENAI_API_KEY to use this")\n'),
        ("a.py", "from .openai import thing\n"),
        ("a.js", "// require('openai')\n"),
        ("a.php", "<?php\n// use OpenAI\\Client;\nuse App\\OpenAI;\nOpenAI::client('x');\n"),
        ("a.swift", "// import OpenAI\nimport OpenAIKitten\n"),
        ("a.ex", '@moduledoc """\nLangChain.run()\n"""\nMyApp.LangChain.run()\n'),
        ("a.cpp", "/*\n#include <llama.h>\n*/\n#include <my_llama.h>\n"),
        ("tests/test_a.py", "import openai\n"),
        ("examples/a.py", "import openai\nimport os\n"),
        ("docs/a.py", "import openai\n"),
        ("README.md", "import openai\nOPENAI_API_KEY=1 https://api.openai.com\n"),
        (".env.example", "OPENAI_API_KEY=\n"),
        ("agents/__init__.py", "from agents import Agent\n"),
        ("a.py", "from crewai_lookalike import Task\nTask('x')\npipeline('y')\n"),
        ("a.py", "url = 'http://localhost:8000'\n"),
        ("vendor/a.js", "import OpenAI from 'openai'\n"),
        ("package.json", '{"name": "a", "overrides": {"openai": "1"}}'),
    ],
)
def test_talk_tests_examples_and_lookalikes_are_no_use(tmp_path, name, text):
    tree(tmp_path, **{name: text, "main.py": "print(1)\n"})
    assert not [f for f in scan(tmp_path).findings if f.is_used]


def test_a_file_that_lists_vendors_and_imports_none_is_a_list(tmp_path):
    hosts = ("openai.com", "anthropic.com", "groq.com", "deepseek.com", "mistral.ai", "cohere.com")
    lines = [f'"https://api.{host}",' for host in (*hosts, "x.ai", "perplexity.ai", "novita.ai")]
    tree(tmp_path, **{"hosts.py": "HOSTS = [\n" + "\n".join(lines) + "\n]\n"})
    found = scan(tmp_path).findings
    assert len(found) == 9
    assert {f.grade for f in found} == {"mentioned"}


def test_a_key_that_is_read_counts_however_many_are_listed_beside_it(tmp_path):
    hosts = ("openai.com", "anthropic.com", "groq.com", "deepseek.com", "mistral.ai", "cohere.com")
    lines = [f"'https://api.{host}'," for host in (*hosts, "x.ai", "perplexity.ai", "novita.ai")]
    read = "const key = access.key || env.GROQ_API_KEY;\n"
    tree(tmp_path, **{"hosts.ts": "const hosts = [\n" + "\n".join(lines) + "\n];\n" + read})
    found = grades(tmp_path)
    assert found.pop("groq") == "used"
    assert set(found.values()) == {"mentioned"}


def test_a_module_of_elixir_or_php_counts_when_a_manifest_asks_for_it(tmp_path):
    tree(tmp_path, **{"a.ex": "LangChain.Chains.LLMChain.new!(%{})\n"})
    tree(tmp_path, **{"a.php": "<?php\n$client = OpenAI::client($key);\n"})
    assert set(grades(tmp_path).values()) == {"mentioned"}
    tree(tmp_path, **{"mix.exs": '[{:langchain, "~> 0.4"}]'})
    tree(tmp_path, **{"composer.json": '{"require": {"openai-php/client": "^0.18"}}'})
    assert grades(tmp_path) == {"langchain": "used", "openai_api": "used"}


@pytest.mark.parametrize(
    ("name", "text", "vendor"),
    [
        ("composer.json", '{"require": {"openai-php/client": "^1"}}', "openai_api"),
        (
            "Package.swift",
            '.package(url: "https://github.com/argmaxinc/WhisperKit.git", from: "1")',
            "whisper_local",
        ),
        ("pubspec.yaml", "name: a\ndependencies:\n  openai_dart: ^1.0.0\n", "openai_api"),
        ("mix.exs", '[{:bumblebee, "~> 0.5"}]', "huggingface"),
    ],
)
def test_manifests_of_further_languages_declare(tmp_path, name, text, vendor):
    tree(tmp_path, **{name: text})
    assert grades(tmp_path) == {vendor: "declared"}


def test_a_manifest_alone_declares_and_a_lock_file_only_mentions(tmp_path):
    tree(
        tmp_path,
        **{
            "pyproject.toml": '[project]\nname = "x"\ndependencies = ["openai>=1"]\n',
            "uv.lock": '[[package]]\nname = "openai"\n[[package]]\nname = "torch"\n',
        },
    )
    assert grades(tmp_path) == {"openai_api": "declared", "pytorch": "mentioned"}


def test_the_projects_own_name_is_no_finding(tmp_path):
    tree(
        tmp_path,
        **{
            "pyproject.toml": '[project]\nname = "crewai"\n',
            "src/crewai/core.py": "from crewai import Crew\nimport litellm\n",
        },
    )
    assert grades(tmp_path) == {"litellm": "used"}


def test_a_swift_package_that_is_the_project_itself_is_no_finding(tmp_path):
    package = 'let package = Package(targets: [.target(name: "WhisperKit", dependencies: [])])\n'
    tree(tmp_path, **{"Package.swift": package, "Sources/CLI/main.swift": "import WhisperKit\n"})
    assert grades(tmp_path) == {}


def test_a_generic_name_counts_with_a_manifest_only(tmp_path):
    tree(tmp_path, **{"a.py": "import replicate\n"})
    assert grades(tmp_path) == {"replicate": "mentioned"}
    tree(tmp_path, **{"requirements.txt": "replicate==1\n"})
    assert grades(tmp_path) == {"replicate": "used"}


def test_secrets_of_a_workflow_are_use_in_ci(tmp_path):
    flow = "jobs:\n  a:\n    env:\n      OPENAI_TOKEN: ${{ secrets.OPENAI_TOKEN }}\n"
    tree(tmp_path, **{".github/workflows/test.yml": flow})
    finding = scan(tmp_path).findings[0]
    assert (finding.vendor_id, finding.grade, finding.scope) == (
        "ai:openai_api",
        "used in CI",
        "ci",
    )


def test_files_of_assistants_are_use_by_the_team(tmp_path):
    tree(
        tmp_path,
        **{
            "CLAUDE.md": "be kind",
            ".cursor/rules/a.mdc": "x",
            ".mcp.json": '{"mcpServers": {"b": {"a": ["@browserbasehq/mcp-server-browserbase"]}}}',
        },
    )
    found = grades(tmp_path)
    assert found == {
        "claude_code": "used by the team",
        "cursor": "used by the team",
        "mcp": "used by the team",
        "browserbase": "used by the team",
    }


def test_settings_of_editors_are_use_by_the_team_where_they_stand(tmp_path):
    tree(tmp_path, **{".devcontainer/begin.sh": "export OPENAI_API_KEY=$KEY\n"})
    assert grades(tmp_path) == {"openai_api": "used by the team"}


def test_no_value_of_a_key_is_ever_kept(tmp_path):
    secret = "sk-proj-" + "a" * 48
    tree(
        tmp_path, **{".env": f"OPENAI_API_KEY={secret}\n", "a.py": f'OPENAI_API_KEY = "{secret}"\n'}
    )
    result = scan(tmp_path)
    assert result.findings[0].is_used
    assert secret.encode() not in result.to_json()


def test_every_file_that_was_not_read_has_a_reason(tmp_path):
    tree(
        tmp_path,
        **{
            "big.py": b"#" * 2_000_001,
            "logo.png": b"\x89PNG\0\0",
            "node_modules/openai/index.js": "x",
            "app.lua": "require 'openai'",
        },
    )
    (tmp_path / "link.py").symlink_to("/etc/passwd")
    cover = scan(tmp_path).coverage
    assert {one.reason: one.files for one in cover.skipped} == {
        "larger than 2 MB": 1,
        "binary": 1,
        "installed packages": 1,
        "link": 1,
    }
    assert cover.languages_without_import_rules == (("lua", 1),)


def test_the_same_tree_gives_the_same_bytes_wherever_it_lies(tmp_path):
    files = {"b.py": "import openai\n", "a/c.ts": "import 'ollama'\n", "CLAUDE.md": "x"}
    one, two = (
        tree(tmp_path / "one", **files),
        tree(tmp_path / "two", **dict(reversed(files.items()))),
    )
    assert scan(one).to_json() == scan(two).to_json()
    assert ScanResult.from_json(scan(one).to_json()) == scan(one)


def test_a_changed_file_changes_the_digest_of_the_tree(tmp_path):
    before = scan(tree(tmp_path, **{"a.py": "x = 1\n"})).tree_digest
    assert scan(tree(tmp_path, **{"a.py": "x = 2\n"})).tree_digest != before


def test_what_is_no_tree_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(CannotScanError, match="is not a folder"):
        scan(tmp_path / "missing")


def test_a_result_of_another_version_is_refused(tmp_path):
    other = json.dumps({"schema": "fairlead-scan/0"}).encode()
    with pytest.raises(CannotScanError, match="Run the scan again"):
        ScanResult.from_json(other)


def test_notebooks_beside_a_library_show_it_off_and_elsewhere_are_work(tmp_path):
    cell = '{"cells": [{"cell_type": "code", "source": "import torch"}]}'
    tree(tmp_path, **{"notebooks/a.ipynb": cell, "app.py": "x = 1"})
    assert grades(tmp_path) == {"pytorch": "used"}
    library = {f"loaf/m{number}.py": "x = 1" for number in range(6)}
    tree(tmp_path, **{"setup.py": "", "loaf/__init__.py": "", **library})
    assert grades(tmp_path) == {"pytorch": "mentioned"}

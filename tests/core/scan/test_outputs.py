"""What leaves a scan: CycloneDX that its own schema accepts, SARIF, model files by their bytes."""

import json
import os
import pickle
import struct

import orjson
import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from fairlead.core.scan.artefacts import artefact, pickled_names
from fairlead.core.scan.bom import read_cyclonedx, to_cyclonedx
from fairlead.core.scan.errors import CannotScanError
from fairlead.core.scan.sarif import to_sarif
from fairlead.core.scan.scan import scan
from fairlead.core.scan.tree import Read


@pytest.fixture
def result(tmp_path):
    (tmp_path / "a b.py").write_text("import openai, torch\nfrom langchain import x\n")
    (tmp_path / "model.gguf").write_bytes(b"GGUF" + bytes(100))
    (tmp_path / "model.pkl").write_bytes(pickle.dumps({"weights": [1.0]}))
    (tmp_path / "requirements.txt").write_text("transformers\n")
    return scan(tmp_path)


def test_json_has_sorted_keys_and_every_letter_as_it_is(tmp_path):
    (tmp_path / 'mühle \x07"\\ €🥐.py').write_text("import torch\n")
    (tmp_path / os.fsdecode(b"bad \xff.py")).write_text("import torch\n")
    result = scan(tmp_path)
    assert result.to_json() == orjson.dumps(result.to_dict(), option=orjson.OPT_SORT_KEYS)
    assert len(result.findings[0].places) == 2


def test_the_bom_is_valid_cyclonedx_1_7(result):
    bom = to_cyclonedx(result)
    assert JsonStrictValidator(SchemaVersion.V1_7).validate_str(bom.decode()) is None
    plain = json.loads(bom)
    assert {one["bom-ref"] for one in plain["services"]} == {"ai:openai_api"}
    models = [one for one in plain["components"] if one["type"] == "machine-learning-model"]
    assert [one["name"] for one in models] == ["model.gguf", "model.pkl"]


def test_the_same_result_gives_the_same_bom(result):
    assert to_cyclonedx(result) == to_cyclonedx(result)


def test_our_own_bom_reads_back_as_reported_never_as_used(result):
    reported = read_cyclonedx(to_cyclonedx(result))
    assert {f.vendor_id for f in reported} == {
        f.vendor_id for f in result.findings if f.grade != "mentioned"
    }
    assert {f.grade for f in reported} == {"reported by"}
    assert reported[0].places[0].rule == "reported by fairlead scan"


def test_a_bom_of_another_scanner_is_read_by_package_address():
    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "metadata": {"tools": [{"name": "cdxgen"}]},
        "components": [
            {"type": "library", "name": "openai", "purl": "pkg:pypi/openai@1.2"},
            {"type": "library", "name": "sdk", "purl": "pkg:npm/%40anthropic-ai/sdk@0.2"},
            {"type": "library", "name": "left-pad", "purl": "pkg:npm/left-pad@1"},
            {"type": "application", "components": [{"name": "x", "purl": "pkg:cargo/rmcp@1"}]},
        ],
    }
    found = read_cyclonedx(orjson.dumps(bom))
    assert [f.vendor_id for f in found] == ["ai:anthropic_api", "ai:mcp", "ai:openai_api"]
    assert found[0].places[0].rule == "reported by cdxgen"


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b"hello", b'{"bomFormat": "SPDX"}'])
def test_what_is_no_cyclonedx_is_refused_with_a_sentence(data):
    with pytest.raises(CannotScanError, match="CycloneDX"):
        read_cyclonedx(data)


@pytest.mark.parametrize(
    "components", [None, 3, [None, 3, {"purl": 3, "name": None}], [{"components": "x"}]]
)
def test_odd_shapes_in_a_bom_do_no_harm(components):
    bom = {"bomFormat": "CycloneDX", "components": components, "metadata": 7}
    assert read_cyclonedx(orjson.dumps(bom)) == ()


def test_sarif_names_rule_place_and_grade(result):
    log = json.loads(to_sarif(result))
    run = log["runs"][0]
    first = run["results"][0]
    assert log["version"] == "2.1.0"
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == first["ruleId"]
    place = next(
        one["locations"][0]["physicalLocation"]
        for one in run["results"]
        if one["properties"]["vendor"] == "ai:openai_api"
    )
    assert place == {"artifactLocation": {"uri": "a%20b.py"}, "region": {"startLine": 1}}


@pytest.mark.parametrize(
    ("name", "data", "form"),
    [
        ("m.gguf", b"GGUF" + bytes(8), "gguf"),
        ("m.h5", bytes.fromhex("894844460d0a1a0a"), "hdf5_keras"),
        ("m.safetensors", struct.pack("<Q", 2) + b"{}", "safetensors"),
        ("m.tflite", bytes(4) + b"TFL3", "tflite"),
        ("m.pt", b"PK\x03\x04", "pytorch_zip"),
        ("m.pkl", b"\x80\x04.", "pickle"),
    ],
)
def test_model_files_are_known_by_their_first_bytes(name, data, form):
    found = artefact(name, Read(data, len(data), "binary"))
    assert (found.format, found.size) == (form, len(data))


@pytest.mark.parametrize("name", ["m.gguf", "m.safetensors", "m.h5", "m.pt", "readme"])
def test_a_name_alone_makes_no_model(name):
    assert artefact(name, Read(b"just text", 9)) is None


def test_a_pickle_is_looked_through_and_never_loaded(capsys):
    assert pickled_names(pickle.dumps([1, 2])) == "names only usual array and model classes"

    class System:
        def __reduce__(self):
            return os.system, ("echo run",)

    for protocol in (0, 2, 4):
        assert "system" in pickled_names(pickle.dumps(System(), protocol))
    assert pickled_names(b"\x80\x04\xff").startswith("damaged")
    assert capsys.readouterr().out == ""

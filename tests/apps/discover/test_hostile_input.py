"""Files that are wrong, broken or meant to hurt: a sentence, and nothing half-written."""

import io
import zipfile

import pytest

from fairlead.apps.discover import intake, services
from fairlead.apps.discover.models import Finding, Import
from fairlead.apps.journal.errors import BadInputError


def _bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.py", b"\0" * 80_000_000)
    return held.getvalue()


def _take(by, data: bytes):
    kind = intake.kind_of(data)
    take = {
        "table": services.import_source,
        "archive": services.import_archive,
        "bom": services.import_bom,
    }
    return take[kind](by=by, data=data)


BAD = {
    "empty": b"",
    "blank": b" \n\n",
    "picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
    "pdf": b"%PDF-1.7\n",
    "old excel": b"\xd0\xcf\x11\xe0" + b"\0" * 600,
    "cut-off zip": b"PK\x03\x04\x14\0\0\0",
    "cut-off gzip": b"\x1f\x8b\x08\0\0\0",
    "binary": b"\0\1\2\3" * 20,
    "unknown headings": b"Flour,Water\n1,2\n",
    "headings only": b"App Name,Type,Id,Users,Requested Services\n",
    "cut-off json": b'{"bomFormat": "CycloneDX", "components": [',
    "other json": b'{"a": 1}',
    "a list": b"[1, 2]",
    "key twice": b'{"bomFormat": "CycloneDX", "components": [], "components": []}',
    "deep json": b'{"a":' * 100_000,
    "too large": b"a" * (intake.LARGEST + 1),
    "bomb": _bomb(),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_a_sentence_and_leaves_nothing(ada, name):
    with pytest.raises(BadInputError) as refused:
        _take(ada, BAD[name])
    assert str(refused.value).endswith((".", "?"))
    assert not Import.objects.exists()
    assert not Finding.objects.exists()


def test_names_that_climb_out_of_an_archive_never_become_places(ada):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("../../etc/evil.py", "import openai\n")
        archive.writestr("app/good.py", "import openai\nopenai.OpenAI()\n")
    run = services.import_archive(by=ada, data=held.getvalue())
    assert [p["path"] for s in run.signals.all() for p in s.places]
    assert not any(".." in p["path"] for s in run.signals.all() for p in s.places)


def test_formula_cells_and_markup_stay_text(ada, signed_in):
    data = (
        b"App Name,Type,Id,Users,Requested Services\n"
        b'"=HYPERLINK(""http://otter.ai"")",Web,1,3,\n'
        b"<script>alert(1)</script> Otter.ai,Web,2,2,\n"
    )
    services.import_source(by=ada, data=data)
    for finding in Finding.objects.all():
        answer = signed_in(ada).get(f"/discover/{finding.code}/")
        assert b"<script>alert" not in answer.content

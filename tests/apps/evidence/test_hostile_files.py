"""Every hostile file gets a sentence, and nothing of it stays."""

import time
from pathlib import Path

import pytest

from fairlead.apps.evidence import services
from fairlead.apps.evidence.models import Evidence
from fairlead.apps.journal.errors import BadInputError
from fairlead.apps.journal.models import Entry
from tests.apps.evidence.corpus import KEPT, REFUSED


def test_the_corpus_is_as_large_as_the_bar_asks():
    assert len(REFUSED) + len(KEPT) >= 60


@pytest.mark.parametrize("case", REFUSED)
def test_a_hostile_file_is_refused_with_a_sentence_and_nothing_stays(case, ada, settings):
    name, declared, data = REFUSED[case]
    before = Entry.objects.count()
    with pytest.raises(BadInputError) as refused:
        services.take_in(
            by=ada, title="Harm", kind="file", data=data, filename=name, media_type=declared
        )
    assert str(refused.value).endswith(".")
    assert "{" not in str(refused.value).replace(name, "")
    assert not Evidence.objects.exists()
    assert Entry.objects.count() == before
    assert [path for path in settings.FAIRLEAD_BLOBS.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("case", KEPT)
def test_an_honest_file_is_kept_byte_for_byte(case, ada, settings):
    name, declared, data, notes = KEPT[case]
    one = services.take_in(
        by=ada, title="Good", kind="file", data=data, filename=name, media_type=declared
    )
    place = settings.FAIRLEAD_BLOBS / one.digest[:2] / one.digest
    assert place.read_bytes() == data
    assert place.stat().st_mode & 0o777 == 0o600
    assert one.notes == notes
    assert "/" not in one.filename


def memory(kind):
    """What this process holds (`VmRSS`) or held at most since it was asked to forget (`VmHWM`)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(kind))


def test_no_hostile_file_takes_long_or_much_memory(ada):
    slowest, held = 0.0, memory("VmRSS")
    Path("/proc/self/clear_refs").write_text(
        "5", encoding="ascii"
    )  # forget the peak of other tests
    for name, declared, data in REFUSED.values():
        began = time.process_time()
        with pytest.raises(BadInputError):
            services.take_in(
                by=ada, title="Harm", kind="file", data=data, filename=name, media_type=declared
            )
        slowest = max(slowest, time.process_time() - began)
    assert slowest < 10
    assert memory("VmHWM") - held < 300 * 1024

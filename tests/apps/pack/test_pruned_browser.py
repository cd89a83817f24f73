"""A pack of a pruned ledger, made by the product, before both verifiers and an old checkpoint."""

from base64 import b64encode
from datetime import timedelta

import pytest
from django.utils import timezone

from fairlead.apps.journal import checkpoints
from fairlead.apps.journal.append import append
from fairlead.apps.journal.models import Entry, Log
from fairlead.apps.pack import queries, services
from fairlead.apps.privacy.services import prune
from tests.apps.pack.test_one_decision_browser import PAGE
from tests.apps.pack.test_pack import check

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
JUDGE = """
async ([data, key, known]) => {
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
  return fairleadVerify(bytes.buffer, { keys: [key], known, byHand: false });
}"""


def test_both_verifiers_compare_it_with_a_checkpoint_from_before(chromium, ada, join, tmp_path):
    log = Log.objects.get(tenant=ada.tenant)
    told = {"v": 1, "type": "x", "org": log.tenant, "actor": "svc:x"}
    append(log.tenant, [told | {"id": f"n{at}"} for at in range(299)])
    old = checkpoints.publish(log).note
    append(log.tenant, [told | {"id": f"m{at}"} for at in range(400)])
    today = timezone.localdate()
    prune(
        by=join("Al", "admin"),
        before=today + timedelta(days=2),
        today=today + timedelta(days=4000),
        because="Our record plan keeps entries for ten years",
    )
    assert not Entry.objects.filter(seq__lt=512).exists()
    place = queries.place(services.export_pack(by=ada))

    known = tmp_path / "kept.txt"
    known.write_text(old)
    code, python = check(place, "--key", log.vkey, "--known", str(known))
    context = chromium.new_context()
    page = context.new_page()
    page.goto(PAGE.as_uri())
    script = page.evaluate(JUDGE, [b64encode(place.read_bytes()).decode(), log.vkey, old])
    context.close()
    assert code == 0, python
    for verdict in (python, script):
        assert verdict["verdict"] == "valid"
        facts = verdict["facts"]
        assert (facts["pruned_below"], facts["unchanged_since"]) == (512, 300)
    assert script["facts"] == python["facts"]

"""What the statement of applicability costs at 1,000 and 10,000 pieces of evidence.

    python bench/pages/soa.py [ROUNDS]

CPU time: the page through the whole of Django (session, member, rail), the 38 statuses alone, and
the status of the one control that a new piece of evidence touches, in turns, middle of the rounds.
The limit of the same run is a bare view behind the same middleware: 38 rows of evidence.
"""

# ruff: noqa: E402 - Django must be set up before anything of it is imported

import os
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ["FAIRLEAD_DATA"] = tempfile.mkdtemp(prefix="fairlead-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "fairlead.doors.web.settings"

import django

django.setup()

from django.contrib.auth.decorators import login_required
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import path
from django.utils import timezone

from fairlead.apps.controls import queries
from fairlead.apps.controls.services import decide_controls
from fairlead.apps.evidence.models import Evidence, EvidenceLink
from fairlead.apps.org.models import User
from fairlead.apps.org.services import found
from fairlead.core.catalogue import catalogue
from fairlead.doors.web import urls

GOAL_MS, GOAL_ONE_MS, GOAL_QUERIES = 40, 5, 12
BARE = engines["django"].from_string(
    "<!doctype html><title>Bare</title><table>{% for row in rows %}<tr><td>{{ row.title }}</td>"
    "<td>{{ row.grade }}</td><td>{{ row.valid_until }}</td></tr>{% endfor %}</table>"
)


@login_required
def bare(request):
    rows = Evidence.objects.filter(organisation=request.member.organisation).order_by("-number")
    return HttpResponse(BARE.render({"rows": rows[:38]}, request))


urlpatterns = [*urls.urlpatterns, path("bare/", bare)]


def firm(size: int):
    user = User.objects.create_user(f"ada{size}@example.test", name="Ada")
    ada = found(name=f"Firm of {size}", founder=user, roles=["ai_lead", "admin"])
    every = list(catalogue().controls)
    decide_controls(by=ada, control_ids=every, applies=True, reason="Risk R-1 asks for a record.")
    now, today = timezone.now(), timezone.localdate()
    pieces = Evidence.objects.bulk_create(
        Evidence(
            organisation=ada.organisation,
            number=n + 1,
            created_at=now,
            form="link",
            title=f"Record {n:05}",
            url=f"https://wiki.example/{n}",
            digest=f"{n:064x}",
            grade=n % 3 + 1,
            valid_from=today - timedelta(days=400 - n % 300),
            valid_until=today + timedelta(days=n % 500 - 100),
            source="automatic",
            owner=ada,
            owner_accepted_at=now,
            taken_by=ada,
        )
        for n in range(size)
    )
    EvidenceLink.objects.bulk_create(
        EvidenceLink(
            organisation=ada.organisation,
            evidence=piece,
            control_id=every[n % 38],
            linked_at=now,
        )
        for n, piece in enumerate(pieces)
    )
    client = Client()
    client.force_login(user)
    return ada.organisation, client


def cpu_ms(do) -> float:
    start = time.process_time()
    do()
    return (time.process_time() - start) * 1000


def main(rounds: int = 40) -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    (small, small_client), (large, large_client) = firm(1_000), firm(10_000)
    connection.cursor().execute("ANALYZE")
    asked = {
        "bare Django view, 38 of 10,000": lambda: large_client.get("/bare/"),
        "statement page, 1,000 pieces": lambda: small_client.get("/controls/"),
        "statement page, 10,000 pieces": lambda: large_client.get("/controls/"),
        "one control's page, 10,000 pieces": lambda: large_client.get("/controls/A.6.2.4/"),
        "evidence list, 50 of 10,000": lambda: large_client.get("/evidence/"),
        "38 statuses alone, 1,000 pieces": lambda: queries.statement(small),
        "38 statuses alone, 10,000 pieces": lambda: queries.statement(large),
        "one status after a new piece, 10,000": lambda: queries.one_status(
            large, "iso42001:A.6.2.4"
        ),
    }
    took: dict[str, list[float]] = {name: [] for name in asked}
    for turn in range(rounds + 3):
        for name, do in asked.items():
            one = cpu_ms(do)
            if turn >= 3:
                took[name].append(one)
    middle = {name: statistics.median(each) for name, each in took.items()}
    names = list(asked)
    print("| What | CPU ms, median | p95 | queries | × bare |")
    print("|---|--:|--:|--:|--:|")
    for name, do in asked.items():
        with CaptureQueriesContext(connection) as told:
            do()
        p95 = sorted(took[name])[int(len(took[name]) * 0.95) - 1]
        plain = [each for each in told if not each["sql"].startswith(("BEGIN", "COMMIT", "SAVE"))]
        print(
            f"| {name} | {middle[name]:.1f} | {p95:.1f} | {len(plain)} "
            f"| {middle[name] / middle[names[0]]:.2f} |"
        )
    print(f"\nGoals: page ≤ {GOAL_MS} ms, one status ≤ {GOAL_ONE_MS} ms, ≤ {GOAL_QUERIES} queries.")
    print(f"Reached: {middle[names[2]]:.1f} ms, {middle[names[7]]:.1f} ms.")


if __name__ == "__main__":
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["testserver"]):
        main(*map(int, sys.argv[1:]))

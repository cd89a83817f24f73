"""What the list of AI systems costs: 50 of 1,000 and 50 of 10,000 rows, signed in.

    python bench/pages/list.py [ROUNDS]

CPU time of one request through the whole of Django (session, member, rail, list), the middle of
many rounds taken in turns. The limit of the same run is a bare view behind the same middleware:
50 rows of the same table with a plain template.
"""

# ruff: noqa: E402 - Django must be set up before anything of it is imported

import os
import statistics
import sys
import tempfile
import time
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

from fairlead.apps.org.models import User
from fairlead.apps.org.services import found
from fairlead.apps.register.models import AISystem
from fairlead.apps.register.services import import_rows
from fairlead.doors.web import urls

GOAL_MS, GOAL_QUERIES, GOAL_RATIO = 25, 12, 1.3
BARE = engines["django"].from_string(
    "<!doctype html><title>Bare</title><table>{% for row in rows %}<tr><td><a href='{{ row.pk }}'>"
    "{{ row.name }}</a></td><td>{{ row.purpose }}</td><td>{{ row.owner.user.name }}</td></tr>"
    "{% endfor %}</table>"
)


@login_required
def bare(request):
    rows = AISystem.objects.filter(organisation=request.member.organisation)
    rows = rows.select_related("owner__user").order_by("name")[:50]
    return HttpResponse(BARE.render({"rows": rows}, request))


urlpatterns = [*urls.urlpatterns, path("bare/", bare)]


def firm(size: int) -> Client:
    user = User.objects.create_user(f"ada{size}@example.test", name="Ada")
    ada = found(name=f"Firm of {size}", founder=user, roles=["ai_lead", "admin"])
    rows = [
        {
            "name": f"System {n:05}",
            "purpose": f"Helps department {n % 40} to decide, draft or plan what comes next",
            "our_roles": ["user"],
            "affected": ["staff"] if n % 3 else [],
            "personal_data": bool(n % 2),
        }
        for n in range(size)
    ]
    import_rows(by=ada, kind="system", filename="bench", digest="0" * 64, rows=rows)
    some = AISystem.objects.filter(organisation=ada.organisation, number__lte=size // 2)
    some.update(owner=ada, owner_accepted_at=ada.joined_at)
    client = Client()
    client.force_login(user)
    return client


def cpu_ms(client: Client, address: str) -> float:
    start = time.process_time()
    response = client.get(address)
    took = (time.process_time() - start) * 1000
    assert response.status_code == 200, (address, response.status_code)
    return took


def main(rounds: int = 40) -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    small, large = firm(1_000), firm(10_000)
    connection.cursor().execute("ANALYZE")
    asked = {
        "bare Django view, 50 of 10,000": (large, "/bare/"),
        "list, 50 of 1,000": (small, "/register/"),
        "list, 50 of 10,000": (large, "/register/"),
        "list, 50 of 10,000, last page": (large, "/register/?page=200"),
        "list, 50 of 10,000, searched": (large, "/register/?q=department+7"),
        "list, 50 of 10,000, view “needs attention”": (large, "/register/?view=attention"),
    }
    took: dict[str, list[float]] = {name: [] for name in asked}
    for turn in range(rounds + 3):
        for name, (client, address) in asked.items():
            one = cpu_ms(client, address)
            if turn >= 3:
                took[name].append(one)
    middle = {name: statistics.median(each) for name, each in took.items()}
    names = list(asked)
    print("| Page | CPU ms, median | p95 | queries | × bare | × 1,000 rows |")
    print("|---|--:|--:|--:|--:|--:|")
    for name, (client, address) in asked.items():
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        p95 = sorted(took[name])[int(len(took[name]) * 0.95) - 1]
        plain = [
            each for each in queries if not each["sql"].startswith(("BEGIN", "COMMIT", "SAVE"))
        ]
        print(
            f"| {name} | {middle[name]:.1f} | {p95:.1f} | {len(plain)} "
            f"| {middle[name] / middle[names[0]]:.2f} | {middle[name] / middle[names[1]]:.2f} |"
        )
    ratio = middle[names[2]] / middle[names[1]]
    print(f"\nGoals: ≤ {GOAL_MS} ms, ≤ {GOAL_QUERIES} queries, ≤ {GOAL_RATIO} × 1,000 rows.")
    print(f"Reached: {middle[names[2]]:.1f} ms, {ratio:.2f} × 1,000 rows.")


if __name__ == "__main__":
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["testserver"]):
        main(*map(int, sys.argv[1:]))

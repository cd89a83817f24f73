"""What the benches of pages share: a data folder of its own, a bare view, rounds in turns.

Each request runs through the whole of Django: session, member, rail, page. CPU time of the
process is what is compared, never the clock; every thing asked gets its turn in every round.
"""

# ruff: noqa: E402 - Django must be set up before anything of it is imported

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

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

from fairlead.apps.org.models import Member, User
from fairlead.apps.org.services import found
from fairlead.doors.web import urls

WARMING = 3
urlpatterns = [*urls.urlpatterns]


class Told(NamedTuple):
    """What one page took: CPU milliseconds in the middle and near the end, queries."""

    ms: float
    p95: float
    queries: int


@contextmanager
def fresh_site():
    """Make an empty database, with the bare view among the addresses."""
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["testserver"]):
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        yield


def founded(size: int) -> tuple[Member, Client]:
    """Found a firm, and sign its founder in."""
    user = User.objects.create_user(f"ada{size}@example.test", name="Ada")
    ada = found(name=f"Firm of {size}", founder=user, roles=["ai_lead", "admin"])
    client = Client()
    client.force_login(user)
    return ada, client


def bare_view(cells: str, rows: Callable[[Member], Iterable]) -> None:
    """Put a bare view at /bare/: signed in, some rows, a plain table; the limit of a run."""
    text = f"<!doctype html><title>Bare</title><table>{{% for row in rows %}}<tr>{cells}</tr>"
    template = engines["django"].from_string(text + "{% endfor %}</table>")

    @login_required
    def bare(request):
        return HttpResponse(template.render({"rows": rows(request.member)}, request))

    urlpatterns.append(path("bare/", bare))


def page(client: Client, address: str) -> Callable[[], None]:
    """Ask for a page and insist on getting it."""

    def ask() -> None:
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)

    return ask


def taken(asked: dict[str, Callable[[], object]], rounds: int) -> dict[str, Told]:
    """Ask for everything in turns; the first rounds only warm up."""
    connection.cursor().execute("ANALYZE")
    took: dict[str, list[float]] = {name: [] for name in asked}
    for turn in range(rounds + WARMING):
        for name, do in asked.items():
            start = time.process_time()
            do()
            if turn >= WARMING:
                took[name].append((time.process_time() - start) * 1000)
    return {name: _told(sorted(took[name]), do) for name, do in asked.items()}


def _told(took: list[float], do: Callable[[], object]) -> Told:
    with CaptureQueriesContext(connection) as asked:
        do()
    own = [one for one in asked if not one["sql"].startswith(("BEGIN", "COMMIT", "SAVE"))]
    return Told(statistics.median(took), took[int(len(took) * 0.95) - 1], len(own))


def table(told: dict[str, Told], *beside: tuple[str, str]) -> None:
    """Print what was taken; each of `beside` is a heading and the page that counts as 1."""
    print(f"| Page | CPU ms, median | p95 | queries |{''.join(f' {head} |' for head, _ in beside)}")
    print(f"|---|--:|--:|--:|{'--:|' * len(beside)}")
    for name, one in told.items():
        ratios = "".join(f" {one.ms / told[base].ms:.2f} |" for _, base in beside)
        print(f"| {name} | {one.ms:.1f} | {one.p95:.1f} | {one.queries} |{ratios}")

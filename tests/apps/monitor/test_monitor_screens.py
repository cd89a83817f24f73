"""The pages of monitoring with something to say: a breach, a failed run, a lapsed validation."""

import pytest

from tests.apps.monitor.rows import csv_of
from tests.browser import looks_right, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = {
    "monitor": "/monitor/",
    "monitor-check": "/monitor/checks/CHK-1/",
    "monitor-add": "/monitor/checks/add/",
    "monitor-reference": "/monitor/checks/CHK-1/reference/",
    "monitor-rows": "/monitor/checks/CHK-1/rows/",
    "monitor-run": "/monitor/runs/RUN-2/",
    "monitor-run-failed": "/monitor/runs/RUN-3/",
    "monitor-findings": "/monitor/findings/",
    "monitor-finding": "/monitor/findings/FND-1/",
    "monitor-validity": "/monitor/validity/",
    "monitor-system": "/monitor/validity/SYS-1/",
    "monitor-validation": "/monitor/validations/VAL-1/",
    "monitor-register": "/register/SYS-1/",
    "tasks": "/tasks/",
    "task": "/tasks/T-1/",
}


def test_every_page_of_monitoring_is_a_pleasure(
    browser_page, server, ada, add, measure, validated, worker, one
):
    check, other = add(version=one), add(name="Wheat of the year")
    measure(check, csv_of(days=3))
    measure(check, csv_of(day="2026-11-24", gap=0.3))
    measure(other, b"not,these\n1,2\n")
    worker()
    sign_in(browser_page, ada, server)
    failed = {}
    for name, address in PAGES.items():
        try:
            looks_right(browser_page, name, at=address)
        except AssertionError as wrong:
            failed[name] = str(wrong)[:1500]
    assert failed == {}

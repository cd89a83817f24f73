"""The pages of monitoring as people see them: a run on COMPAS, and three weeks that drift."""

import pytest

from tests.apps.monitor.rows import COLUMNS, DRIFT, csv_of
from tests.browser import looks_right, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RECIDIVISM = {
    "task": "binary",
    "label": "label_value",
    "prediction": "score",
    "protected": ["race", "sex", "age_cat"],
}
PEOPLE = {
    "name": "people",
    "set_by": "People and AI policy, 3 November 2026",
    "families": ["fairness", "performance", "quality"],
    "crossed": False,
    "limits": [
        {"metric": "selection_rate_ratio", "at_least": 0.8},
        {"metric": "equalised_odds_difference", "at_most": 0.1},
    ],
}
BOTH = {
    "name": "grain",
    "set_by": "Maggie, 12 October 2026",
    "families": ["drift", "fairness", "quality"],
    "limits": [*DRIFT["limits"], {"metric": "demographic_parity_ratio", "at_least": 0.8}],
}


def drifting(days=14):
    """Two weeks of grain that gets wetter from the eighth day on."""
    parts = [
        csv_of(day=f"2026-11-{day:02}", n=400, shift=max(0, day - 7) * 0.05, seed=day).decode()
        for day in range(1, days + 1)
    ]
    head = parts[0].splitlines()[0]
    return "\n".join([head, *(line for p in parts for line in p.splitlines()[1:])]).encode()


def test_a_drift_story_is_told_by_a_map_a_trend_and_outlines(
    browser_page, server, ada, add, measure
):
    from fairlead.apps.monitor.services import seal_and_compare

    check = add(policy=BOTH, columns=COLUMNS | {"categorical": []})
    seal_and_compare(
        check,
        by=ada,
        name="Autumn",
        data=csv_of(day="2026-10-01", n=4000),
        filename="past.csv",
        because="The harvest that the model was made for.",
    )
    run = measure(check, drifting())
    assert run.answer == "breach"
    sign_in(browser_page, ada, server)
    looks_right(browser_page, "monitor-drift-run", at=run.get_absolute_url())
    titles = browser_page.locator("h2").all_inner_texts()
    assert {"Where moisture lies", "Drift by column and window"} <= set(titles)
    assert browser_page.locator("svg.fl-chart").count() >= 3
    looks_right(browser_page, "monitor-check", at=check.get_absolute_url())
    looks_right(browser_page, "monitor-list", at="/monitor/")
    both = "?first=2026-11-01&last=2026-11-07&other_first=2026-11-08&other_last=2026-11-14"
    looks_right(browser_page, "monitor-period", at=f"{check.get_absolute_url()}period/{both}")


@pytest.mark.shared_data
def test_a_run_on_compas_says_the_worst_first_and_shows_every_group(
    browser_page, server, ada, add, measure, shared
):
    check = add(policy=PEOPLE, columns=RECIDIVISM, window="all", name="COMPAS")
    run = measure(check, (shared / "data/real/compas_for_aequitas.csv").read_bytes(), "compas.csv")
    assert run.answer == "breach"
    sign_in(browser_page, ada, server)
    looks_right(browser_page, "monitor-compas-run", at=run.get_absolute_url())
    assert "by race is 0.3" in browser_page.locator(".fl-verdict").inner_text()
    race = browser_page.get_by_role("region", name="Selection by race").first
    assert "African-American" in race.inner_text()

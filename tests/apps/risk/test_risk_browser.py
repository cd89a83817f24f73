"""The pages of risk as people see them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairlead.apps.risk import services
from fairlead.core.rules.risk import Rating
from tests.browser import looks_right, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_pages_of_risk_look_right(browser_page, server, ada, max_, bo):
    services.propose_criteria(by=ada, appetite=9)
    for number, (likelihood, impact) in enumerate(
        [(5, 4), (4, 4), (3, 5), (2, 2), (3, 3)], start=1
    ):
        risk = services.add_from_library(by=ada, library_id=f"fairlead:R0{number}")
        worst = Rating(likelihood=likelihood, organisation=impact, individuals=2, society=1)
        services.rate(risk, by=ada, rating=worst, because="Seen twice this year.")
        if number > 2:
            better = Rating(
                likelihood=max(1, likelihood - 1),
                organisation=max(1, impact - 1),
                individuals=1,
                society=1,
            )
            services.rate_residual(
                risk, by=ada, rating=better, because="The approved tool is in use."
            )
    services.add_from_library(by=ada, library_id="fairlead:R09", owner=bo)
    services.plan_action(
        risk, by=ada, what="Tell everybody which tool to use", owner=bo, due_on=timezone.localdate()
    )
    services.treat(risk, by=ada, option="reduce", controls=["iso42001:A.2.2"])
    services.propose_acceptance(
        risk,
        by=ada,
        until=timezone.localdate() + timedelta(days=90),
        because="The supplier leaves in March, the next one is ordered.",
    )
    sign_in(browser_page, max_, server)
    looks_right(browser_page, "risk-list", at="/risks/")
    looks_right(browser_page, "risk-one", at="/risks/R-5/")
    sign_in(browser_page, ada, server)
    looks_right(browser_page, "risk-library", at="/risks/library/")
    looks_right(browser_page, "risk-scales", at="/risks/scales/")
    looks_right(browser_page, "risk-add", at="/risks/new/")

"""A forecast that runs one model, evidence to rest on, and what the worker would do."""

import pytest


@pytest.fixture
def forecast(ada):
    from fairlead.apps.register.services import register_system

    return register_system(by=ada, name="Order forecast", purpose="What to mill", owner=ada)


@pytest.fixture
def model(ada, forecast):
    """The model that the forecast runs, version 1.0."""
    from fairlead.apps.register.services import link, register_model, register_model_version

    made = register_model(by=ada, name="Oats", owner=ada)
    link("runs", forecast, made, by=ada)
    register_model_version(made, by=ada, version="1.0")
    return made


@pytest.fixture
def one(model):
    """Version 1.0."""
    return model.versions.get(version="1.0")


@pytest.fixture
def report(ada):
    """A test report, graded observed."""
    from fairlead.apps.evidence.services import take_in

    data = b"error rate 2 of 100\n"
    return take_in(
        by=ada,
        title="Test report",
        data=data,
        filename="report.txt",
        controls=["iso42001:A.6.2.4"],
    )


@pytest.fixture
def low_risk(ada, forecast):
    """A rated risk of the forecast: low."""
    from fairlead.apps.risk.models import Risk
    from fairlead.apps.risk.services import add_from_library

    risk = add_from_library(by=ada, library_id="fairlead:R01", system=forecast)
    Risk.objects.filter(pk=risk.pk).update(level=1)
    return risk


@pytest.fixture
def validated(ada, max_, forecast, one, report):
    """Version 1.0, validated by Ada and Max."""
    from fairlead.apps.monitor.services import propose_validation, sign_validation

    made = propose_validation(forecast, by=ada, version=one, basis=BASIS, evidence=[report.code])
    return sign_validation(made, by=max_)


@pytest.fixture
def worker():
    """What the worker does about news: every reaction sees what is new."""
    from fairlead.apps.journal.reacting import react

    def goes_round():
        troubles = react()
        assert not any(troubles.values()), troubles

    return goes_round


BASIS = "Error rate and gaps between groups of October, all within our limits."


@pytest.fixture
def add(ada, forecast):
    """Set up a check of the forecast: `add(source="push")`."""
    from fairlead.apps.monitor.services import add_check
    from tests.apps.monitor.rows import COLUMNS, POLICY

    def adds(**more):
        told = {"name": "Between mills", "source": "upload", "columns": COLUMNS, "policy": POLICY}
        told |= {"window": "day", "rhythm": "hand", "keep_days": 0} | more
        return add_check(forecast, by=ada, **told)

    return adds


@pytest.fixture
def measure(ada):
    """Hand rows in and measure them as the worker does; gives the run."""
    from fairlead.apps.monitor import services

    def measures(check, data, filename="rows.csv"):
        services.ask_run(check, by=ada, data=data, filename=filename)
        return services.perform(services.claim("tests"))

    return measures

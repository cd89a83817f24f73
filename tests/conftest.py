"""The cast, a data folder of our own, and what may not be missing in CI."""

import os
import tempfile
from pathlib import Path

_DATA = tempfile.mkdtemp(prefix="fairlead-tests-")
os.environ.setdefault("FAIRLEAD_DATA", _DATA)
os.environ.setdefault(
    "FAIRLEAD_SECRET_KEY", "a-key-for-tests-only-a-key-for-tests-only-a-key-for-tests-only"
)

import pytest  # noqa: E402 - the environment must be set before Django reads it
from hypothesis import HealthCheck, settings  # noqa: E402 - as above

# How long one example takes says more of the machine than of the code.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
if os.environ.get("CI") != "true":  # Hypothesis has a profile of its own for CI
    settings.load_profile("house")

pytest_plugins = ["tests.cast", "tests.browser", "tests.guards", "tests.postgres"]
SHARED = Path(os.environ.get("FAIRLEAD_SHARED", Path(__file__).resolve().parents[2] / "shared"))
IN_CI = os.environ.get("CI") == "true"


_DATABASES = ["default", "keyring"]
_WITH_DATABASE = {"db", "transactional_db", "live_server"}


def pytest_itemcollected(item: pytest.Item) -> None:
    """Give every test that asks for the database both: the records, and the keys of persons."""
    marker = item.get_closest_marker("django_db")
    if marker or _WITH_DATABASE & {*getattr(item, "fixturenames", ())}:
        asked = marker.kwargs if marker else {}
        item.add_marker(pytest.mark.django_db(**{"databases": _DATABASES, **asked}), append=False)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name no test by bytes: what is packed holds the second in which it was packed.

    Two workers that collect in different seconds would find tests of different names.
    """
    return "bytes" if isinstance(val, bytes) else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long: two workers must not wait for one at the end."""
    slow = {
        item.path
        for item in items
        if item.get_closest_marker("browser") or item.get_closest_marker("slow")
    }
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Public data kept beside the project; a user's clone has none, CI must."""
    if not SHARED.is_dir():
        if IN_CI:
            pytest.fail("the shared data is missing, and in CI it may not be")
        pytest.skip("not run: the shared data is not beside this clone")
    return SHARED


@pytest.fixture(autouse=True)
def _quick_and_apart(settings, tmp_path):
    settings.FAIRLEAD_DATA = tmp_path
    settings.FAIRLEAD_BLOBS = tmp_path / "blobs"
    settings.FAIRLEAD_MASTER_KEY = tmp_path / "keys" / "master.key"
    settings.FAIRLEAD_HIGH_WATER = tmp_path / "high-water"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

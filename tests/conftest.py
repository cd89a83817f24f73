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

pytest_plugins = ["tests.cast", "tests.browser", "tests.guards", "tests.postgres"]
SHARED = Path(os.environ.get("FAIRLEAD_SHARED", Path(__file__).resolve().parents[2] / "shared"))
IN_CI = os.environ.get("CI") == "true"


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

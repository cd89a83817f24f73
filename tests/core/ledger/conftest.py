"""Where the public vectors lie."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("FAIRLEAD_SHARED", Path(__file__).resolve().parents[4] / "shared"))


@pytest.fixture(scope="session")
def public_vectors() -> Path:
    """Public proofs and canonical JSON; a user's clone has none, CI must."""
    folder = SHARED / "data" / "vectors"
    if not folder.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail("the public vectors are missing, and in CI they may not be")
        pytest.skip("not run: the public vectors are not beside this clone")
    return folder

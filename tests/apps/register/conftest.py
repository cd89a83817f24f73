"""A system of the bakery, and what its ledger says last."""

import orjson
import pytest


@pytest.fixture
def forecast(ada):
    """The daily order forecast: complete but for an owner."""
    from fairlead.apps.register.services import register_system

    return register_system(
        by=ada,
        name="Daily order forecast",
        purpose="What to mill and pack tomorrow",
        our_roles=["producer", "user"],
        affected=["staff"],
        personal_data=False,
    )


@pytest.fixture
def olu(join):
    """Owner of systems at the bakery."""
    return join("Olu", "owner")


@pytest.fixture
def sealed():
    """The last entries of a member's log, oldest first, as (type, record, facts)."""

    def last(member, n=1):
        from fairlead.apps.journal.models import Entry

        rows = Entry.objects.filter(log__tenant=member.tenant).order_by("-seq")[:n]
        bodies = [orjson.loads(bytes(row.body)) for row in rows]
        told = [(b["type"], b.get("obj", {}).get("id"), b.get("facts", {})) for b in bodies]
        return told[0] if n == 1 else told[::-1]

    return last

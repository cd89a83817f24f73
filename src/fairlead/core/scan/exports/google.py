"""Google Workspace: the list of apps that people let in, and the log of when they did.

Admin console, Security, API controls, App access control, Accessed apps, download list:

App Name,Type,Id,Verification Status,Users,Access,Requested Services,Requested Services with Scopes
Otter.ai,Web,29.apps.googleusercontent.com,Verified,4,Unrestricted,Calendar,Calendar(https://…)
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from fairlead.core.catalogue import catalogue
from fairlead.core.scan.exports.naming import Named, by_app_name
from fairlead.core.scan.exports.reading import ExportRead, Row, RowError, Signal, day, whole

if TYPE_CHECKING:
    from datetime import date

GRANTED = 3
HINT = 2
APPS = {
    "app": ("App Name", "App", "Application"),
    "users": ("Users", "Number of users"),
    "scopes": ("Requested Services with Scopes", "Requested Services", "Scopes"),
    "verified": ("Verification Status",),
    "access": ("Access",),
}
APPS_NEEDED = ("app", "users")
LOG = {
    "date": ("Date", "Time"),
    "app": ("App name", "Application name"),
    "event": ("OAuth event", "Event", "Event name"),
    "user": ("User", "Actor", "User email"),
    "scope": ("Scope", "Scopes"),
}
LOG_NEEDED = ("app", "date", "event", "user")
_TIERS = ("critical", "high", "moderate", "low")


def read_apps(rows: Iterable[Row]) -> ExportRead:
    """Read the list of accessed apps: one signal for each that is AI."""
    signals, errors, unmatched, n = list[Signal](), list[RowError](), 0, 0
    for row in rows:
        n += 1
        named = by_app_name(row["app"])
        if named is None:
            unmatched += 1
            continue
        people = whole(row["users"])
        if people is None:
            errors.append(RowError(row.number, f"“{row['users'][:40]}” is no number of users."))
            continue
        facts: dict[str, str | int] = {"tier": tier(row["scopes"])}
        if row["access"]:
            facts["access"] = row["access"][:40]
        signals.append(
            Signal(
                source="google_accessed_apps",
                named=row["app"][:200],
                vendor=named.vendor,
                rung=GRANTED if named.sure else HINT,
                people=people,
                facts=facts,
            )
        )
    return ExportRead(
        source="google_accessed_apps",
        rows=n,
        signals=tuple(signals),
        unmatched=unmatched,
        errors=tuple(errors),
    )


def read_log(rows: Iterable[Row]) -> ExportRead:
    """Read the log of grants: one signal an app, with first and last day and how many people."""
    seen: dict[Named, dict[str, bool]] = {}
    days: dict[Named, list[date]] = {}
    names: dict[Named, str] = {}
    errors, unmatched, n = list[RowError](), 0, 0
    for row in rows:
        n += 1
        named = by_app_name(row["app"])
        on = day(row["date"])
        if named is None:
            unmatched += 1
        elif on is None:
            errors.append(RowError(row.number, f"“{row['date'][:40]}” is no day that we can read."))
        else:
            revoked = "revoke" in row["event"].casefold()
            seen.setdefault(named, {})[row["user"].casefold()] = not revoked
            days.setdefault(named, []).append(on)
            names.setdefault(named, row["app"][:200])
    signals = tuple(
        Signal(
            source="google_oauth_log",
            named=names[named],
            vendor=named.vendor,
            rung=GRANTED if named.sure else HINT,
            people=sum(people.values()),
            first_on=min(days[named]),
            last_on=max(days[named]),
        )
        for named, people in seen.items()
        if any(people.values())
    )
    return ExportRead(
        source="google_oauth_log",
        rows=n,
        signals=signals,
        unmatched=unmatched,
        errors=tuple(errors),
    )


def tier(scopes: str) -> str:
    """Say how far the permissions reach, by the worst of them; an unknown one needs a person.

    >>> tier("Drive(https://www.googleapis.com/auth/drive)"), tier("")
    ('critical', 'unclassified')
    """
    told = set(re.findall(r"https://[^\s)|;,\"]+|\bopenid\b|\bemail\b|\bprofile\b", scopes))
    known = catalogue().detection.oauth_scope_tiers.google
    for name in _TIERS:
        if told & set(known.get(name, ())):
            return name
    return "unclassified"

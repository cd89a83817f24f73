"""Microsoft Entra: the list of enterprise applications.

Entra admin centre, Enterprise apps, All applications, Download:

id,displayName,appId,createdDateTime,state,homepage
6f…,ChatGPT,e0476654-…,2026-03-02T08:11:00Z,enabled,https://chatgpt.com

This file says that an app was let in, not who uses it: the number of people stays unknown.
"""

from collections.abc import Iterable

from fairlead.core.scan.exports.naming import Named, by_app_name, by_host
from fairlead.core.scan.exports.reading import ExportRead, Row, Signal, day

GRANTED = 3
HINT = 2
APPS = {
    "app": ("displayName", "Name", "Application name", "Anzeigename"),
    "created": ("createdDateTime", "Created on", "Erstellt am"),
    "state": ("state", "accountEnabled", "appStatus", "Status"),
    "homepage": ("homepage", "Homepage URL"),
    "app_id": ("appId", "Application ID", "Anwendungs-ID"),
}
APPS_NEEDED = ("app", "app_id")
_OFF = {"disabled", "false", "deactivated", "deaktiviert"}


def read_apps(rows: Iterable[Row]) -> ExportRead:
    """Read the list of enterprise apps: one signal for each that is AI and not switched off."""
    signals, unmatched, n = list[Signal](), 0, 0
    for row in rows:
        n += 1
        named = _named(row)
        if named is None or row["state"].casefold() in _OFF:
            unmatched += 1
            continue
        created = day(row["created"])
        signals.append(
            Signal(
                source="entra_enterprise_apps",
                named=row["app"][:200],
                vendor=named.vendor,
                rung=GRANTED if named.sure else HINT,
                first_on=created,
            )
        )
    return ExportRead(
        source="entra_enterprise_apps", rows=n, signals=tuple(signals), unmatched=unmatched
    )


def _named(row: Row) -> Named | None:
    host = by_host(_host(row["homepage"]))
    return by_app_name(row["app"]) or (Named(host, sure=True) if host else None)


def _host(address: str) -> str:
    # By hand: core imports no urllib, not even its parser, so that the contract stays simple.
    return (address.partition("//")[2] or address).partition("/")[0].rpartition("@")[2]

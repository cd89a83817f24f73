"""What a browser says of itself, short enough to recognise one's own machine by."""

from typing import Final

from django.utils.translation import gettext as _

# The first that fits counts: most browsers name their ancestors too.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_LONGEST = 60


def browser(agent: str) -> str:
    """Name browser and system; what is neither is shown as it calls itself, shortened.

    >>> browser("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36")
    'Chrome on Linux'
    >>> browser("curl/8.5")
    'curl/8.5'
    """
    name = next((shown for sign, shown in _BROWSERS if sign in agent), "")
    system = next((shown for sign, shown in _SYSTEMS if sign in agent), "")
    if name and system:
        return _("{browser} on {system}").format(browser=name, system=system)
    return agent[:_LONGEST]

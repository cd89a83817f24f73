"""The drawings of Tabler Icons that we ship, by name."""

import json
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.utils.html import format_html
from django.utils.safestring import SafeString

_VENDORED = "vendor/tabler-icons@3.51.0/icons.json"
_SVG = (
    '<svg class="icon{}" viewBox="0 0 24 24" width="24" height="24" fill="none"'
    ' stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
    ' aria-hidden="true" focusable="false">{}</svg>'
)


@cache
def drawings() -> dict[str, str]:
    """Read the vendored drawings once."""
    found = finders.find(_VENDORED)
    if not isinstance(found, str):
        raise FileNotFoundError(_VENDORED)
    told: dict[str, str] = json.loads(Path(found).read_text(encoding="utf-8"))
    return told


@cache
def icon(name: str, more: str = "") -> SafeString:
    """Draw one icon; it is decoration, so a word always stands beside it.

    Raises:
        KeyError: no such drawing is vendored; add its name to tools/icons.txt.
    """
    # The drawing comes from our own vendored file, whose digest a test checks.
    return format_html(_SVG, f" {more}" if more else "", SafeString(drawings()[name]))

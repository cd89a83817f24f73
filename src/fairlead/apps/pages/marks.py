"""Small drawings with a word: state, grade, level, confidence, person; for templates and lists."""

from functools import cache, lru_cache
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fairlead.apps.pages.icons import icon


class Look(NamedTuple):
    """How a state looks: its colour family, its icon, its word."""

    family: str
    icon: str
    word: str | Promise


# Filled: we know. Dashed (insufficient, unknown): we do not know, and say so.
STATES = {
    "decided": Look("decided", "gavel", _("Decided")),
    "accepted": Look("decided", "gavel", _("Accepted")),
    "paused": Look("decided", "player-pause", _("Paused by decision")),
    "waits": Look("decided", "gavel", _("Decision waits")),
    "stated": Look("stated", "message", _("Stated")),
    "does_not_apply": Look("stated", "circle-minus", _("Does not apply")),
    "withdrawn": Look("stated", "ban", _("Withdrawn")),
    "retired": Look("stated", "archive", _("Retired")),
    "draft": Look("stated", "pencil", _("Draft")),
    "observed": Look("observed", "eye", _("Observed")),
    "in_use": Look("observed", "player-play", _("In use")),
    "tested": Look("tested", "test-pipe", _("Tested")),
    "ok": Look("ok", "circle-check", _("In control")),
    "in_limit": Look("ok", "circle-check", _("In limit")),
    "in_date": Look("ok", "clock-check", _("In date")),
    "done": Look("ok", "circle-check", _("Done")),
    "stale": Look("stale", "clock-exclamation", _("Stale")),
    "ends_soon": Look("stale", "clock-exclamation", _("Ends soon")),
    "watch": Look("stale", "eye-exclamation", _("To watch")),
    "breach": Look("breach", "alert-triangle", _("Breach")),
    "overdue": Look("breach", "calendar-exclamation", _("Overdue")),
    "insufficient": Look("insufficient", "chart-dots", _("Too few to say")),
    "unknown": Look("unknown", "help", _("Not measured")),
    "silent": Look("unknown", "antenna-bars-off", _("Silent source")),
    "not_decided": Look("unknown", "user-question", _("Nobody decided")),
    "no_owner": Look("unknown", "user-question", _("No owner")),
    "no_evidence": Look("unknown", "file-off", _("No evidence")),
    "not_yet": Look("unknown", "clock", _("Not yet")),
}
GRADES = {
    "none": (0, _("No evidence")),
    "stated": (1, _("Stated")),
    "observed": (2, _("Observed")),
    "tested": (3, _("Tested")),
}
LEVELS = {
    "low": (1, _("Low")),
    "medium": (2, _("Medium")),
    "high": (3, _("High")),
    "critical": (4, _("Critical")),
}
RUNGS = {
    "mention": (1, _("Mention")),
    "capability": (2, _("Capability")),
    "contact": (3, _("Contact")),
    "use": (4, _("Use")),
    "system": (5, _("System")),
}


def escaped(value: object) -> SafeString:
    """Write a value as text; only a drawing of ours, which is safe already, stays as it is."""
    return conditional_escape(value)  # type: ignore[arg-type]  # it takes anything and says less


def state(kind: str, word: str = "", ic: str = "", *, plain: bool = False) -> SafeString:
    """Draw a state chip: icon, word, colour; dashed when we do not know."""
    opened = _chip(str(kind), ic, plain=plain)
    return _closed(opened, word or STATES[str(kind)].word)


def grade(key: str) -> SafeString:
    """Draw how good a piece of evidence is: a rope of three strands, and the word."""
    strands, word = GRADES[str(key or "none")]
    return _closed(_strands(str(key or "none"), strands), word)


def level(key: str | int, word: str = "") -> SafeString:
    """Draw a level of risk as one to four bars, and the word."""
    bars, said = LEVELS[str(key)] if str(key) in LEVELS else list(LEVELS.values())[int(key) - 1]
    return _closed(_bars(bars), word or said)


def rungs(key: str | int, word: str = "") -> SafeString:
    """Draw how sure we are of a finding: one to five rungs, and the word."""
    on, said = RUNGS[str(key)] if str(key) in RUNGS else list(RUNGS.values())[int(key) - 1]
    return _closed(_rungs(on), word or said)


def _closed(opened: SafeString, word: object) -> SafeString:
    """Put the word beside a drawing of ours: the word is escaped, the drawing is not."""
    return SafeString(f"{opened}{escaped(word)}</span>")


_ROOM = 38
"""Room for one tick per control of Annex A."""


# A list of fifty rows draws the same few shapes again and again; words are never kept, only shapes.
@cache
def _chip(kind: str, ic: str, *, plain: bool) -> SafeString:
    look = STATES[kind]
    return format_html(
        '<span class="fl-state fl-{}{}">{}',
        look.family,
        " fl-plain" if plain else "",
        icon(ic or look.icon),
    )


@cache
def _strands(key: str, on: int) -> SafeString:
    paths = format_html_join(
        "",
        '<path class="{}" d="M{} 12 L{} 2"/>',
        (("on" if i < on else "off", 2 + i * 5, 6 + i * 5) for i in range(3)),
    )
    return format_html(
        '<span class="fl-grade fl-grade-{}"><svg viewBox="0 0 18 14" fill="none" stroke-width="3"'
        ' stroke-linecap="round" aria-hidden="true" focusable="false">{}</svg>',
        key,
        paths,
    )


@cache
def _bars(on: int) -> SafeString:
    rects = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="3.6" height="{}" rx="1"/>',
        (("on" if i < on else "", f"{i * 4.7:.1f}", 9 - i * 3, 5 + i * 3) for i in range(4)),
    )
    return format_html(
        '<span class="fl-level fl-level-{}">'
        '<svg viewBox="0 0 18 14" aria-hidden="true" focusable="false">{}</svg>',
        on,
        rects,
    )


@cache
def _rungs(on: int) -> SafeString:
    rects = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="4" height="{}" rx="1"/>',
        (
            ("on" if i < on else "", f"{i * 5.4:.1f}", f"{6 - i * 1.5:.1f}", f"{4 + i * 1.5:.1f}")
            for i in range(5)
        ),
    )
    return format_html(
        '<span class="fl-rungs">'
        '<svg viewBox="0 0 26 10" aria-hidden="true" focusable="false">{}</svg>',
        rects,
    )


def initials(name: str) -> str:
    """Give the one or two letters that stand for a person.

    >>> initials("Maggie Anne Thornbury"), initials("ada@bakery.example"), initials("")
    ('MT', 'A', '?')
    """
    words = name.partition("@")[0].split()
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper() or "?"


def face(name: object) -> SafeString:
    """Draw the round initials of a person; the name must stand beside it."""
    return SafeString(
        f'<span class="fl-face" aria-hidden="true">{escaped(initials(str(name)))}</span>'
    )


def who(name: object) -> SafeString:
    """Draw a person: initials and name."""
    return SafeString(f'<span class="fl-who">{face(name)}{escaped(str(name))}</span>')


def seal() -> SafeString:
    """Draw the seal that stands beside what the ledger holds."""
    return format_html(
        '<svg class="fl-seal" viewBox="0 0 14 14" fill="none" aria-hidden="true" focusable="false">'
        '<circle cx="7" cy="7" r="5.6" stroke="{0}" stroke-width="1.5"/>'
        '<circle cx="7" cy="7" r="2.4" fill="{0}"/></svg>',
        "currentColor",
    )


@lru_cache(maxsize=512)
def ticks(on: int, total: int, bad: int = 0) -> SafeString:
    """Draw one tick per thing: reached, reached but stale, not reached.

    Ticks below each other are equally wide, so that fewer things make a shorter line.
    """
    rects = format_html_join(
        "",
        '<rect class="{}" x="{}" y="1" width="6" height="14" rx="1.5"/>',
        ((_tick(i, on, bad), i * 10 + 1) for i in range(total)),
    )
    return format_html(
        '<svg viewBox="0 0 {} 16" preserveAspectRatio="none" aria-hidden="true"'
        ' focusable="false">{}</svg>',
        max(total, _ROOM) * 10,
        rects,
    )


def _tick(place: int, on: int, bad: int) -> str:
    if place < on:
        return "on"
    return "bad" if place < on + bad else "off"


def bar(value: float, most: float) -> SafeString:
    """Draw a length; the number must stand beside it."""
    width = 100 * min(max(value / most, 0), 1) if most else 0
    return format_html(
        '<svg class="fl-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"'
        ' focusable="false"><rect class="t" width="100" height="8" rx="2"/>'
        '<rect class="v" width="{}" height="8" rx="2"/></svg>',
        f"{width:.2f}",
    )


def picture(svg: str) -> SafeString:
    """Let a picture made by `core.papers` into a page; never anything that a person typed."""
    return SafeString(svg)

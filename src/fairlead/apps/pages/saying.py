"""Saying what core answers: a template and facts become a sentence in the reader's language."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Protocol

from django.utils.formats import date_format
from django.utils.translation import gettext


class Sayable(Protocol):
    """What core answers with: a sentence as template, and its facts."""

    @property
    def says(self) -> str: ...

    @property
    def facts(self) -> Mapping[str, object]: ...


def said(reason: Sayable) -> str:
    """Say a reason in the reader's language, days written as people write them.

    >>> from fairlead.core.rules.because import Because
    >>> said(Because("{n} of {of} controls are decided.", n=3, of=38))
    '3 of 38 controls are decided.'
    """
    return gettext(reason.says).format(**{k: _shown(v) for k, v in reason.facts.items()})


def day(text: str) -> str:
    """Write a day as people write it, and leave anything else alone.

    >>> day("2026-11-23"), day("later")
    ('23 November 2026', 'later')
    """
    if len(text) == len("2026-11-23") and text[4] == text[7] == "-":
        try:
            return date_format(date.fromisoformat(text))
        except ValueError:
            return text
    return text


def _shown(fact: object) -> object:
    if isinstance(fact, str) and not isinstance(fact, StrEnum):
        return day(fact)
    # A word of ours is translated; a name that somebody gave is left alone.
    return gettext(fact.value) if isinstance(fact, StrEnum) else fact


def spoken(key: str) -> str:
    """Say a key of the catalogue as people say it.

    >>> spoken("exception only by board_sponsor or ai_lead")
    'exception only by board sponsor or AI lead'
    """
    return str(key).replace("ai_lead", "AI lead").replace("_", " ")

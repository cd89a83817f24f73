"""Changing the firm's words for features: one at a time on the page, or all from a file."""

from collections.abc import Sequence

from fairlead.apps.decisions import acts
from fairlead.apps.decisions.models import FeatureWords, ResultSense
from fairlead.apps.decisions.words_sheet import Line
from fairlead.apps.journal.services import doing
from fairlead.apps.org.models import Member
from fairlead.apps.register.models import AISystem


def keep_words(system: AISystem, lines: Sequence[Line], *, by: Member) -> int:
    """Keep words for features of a system; say how many differ from before.

    A line without a name takes the words of that feature away.

    Raises:
        NotPermittedError: `by` may not change the words of this system.
    """
    with doing(acts.WORDS_CHANGED, by=by, about=system) as entry:
        changed = sum(_kept(system, each) for each in lines)
        entry.update(n=changed)
    return changed


def _kept(system: AISystem, line: Line) -> bool:
    mine = FeatureWords.objects.filter(
        system=system, language=line.language, feature=line.feature
    ).first()
    told = {"name": line.name, "up": line.up, "down": line.down}
    if not line.name:
        return bool(mine and mine.delete()[0])
    if mine is None:
        FeatureWords.objects.create(
            organisation=system.organisation,
            system=system,
            language=line.language,
            feature=line.feature,
            **told,
        )
        return True
    if told == {key: getattr(mine, key) for key in told}:
        return False
    for key, value in told.items():
        setattr(mine, key, value)
    mine.save(update_fields=list(told))
    return True


def say_against(system: AISystem, against: str, *, by: Member) -> None:
    """Say which way a result speaks against the person; empty if nobody can.

    Raises:
        NotPermittedError: `by` may not change the words of this system.
    """
    with doing(acts.SENSE_CHANGED, by=by, about=system) as entry:
        entry.update(against=against or "unknown")
        ResultSense.objects.update_or_create(
            system=system,
            defaults={"organisation": system.organisation, "against": against},
        )

"""The stop button: whoever sees a danger presses it; starting again takes somebody else.

>>> may_stop(named=True, answers=False, because="It refuses everybody over sixty.")
Allowed()
>>> print(may_start(stopped_by="bo", by="bo", because="The fault was found and put right."))
You stopped it: somebody else starts it again.

Source: AI Act Art. 14(4)(e); clause 5.3 for the second pair of eyes.
"""

from collections.abc import Hashable
from typing import Final

from fairlead.core.rules.because import may_stand_as_reason
from fairlead.core.rules.verdict import Allowed, Refused, Verdict

# In an emergency a few words must do; to start again one has time to write.
LEAST_TO_STOP: Final = 5
LEAST_TO_START: Final = 20


def may_stop(*, named: bool, answers: bool, because: str) -> Verdict:
    """Say whether somebody may stop a system: named by its plan, or answering for it or for AI."""
    if not named and not answers:
        says = "The plan does not name you: tell the owner or the AI lead at once."
        return Refused(says, clause="Art. 14(4)(e)")
    if len(because.strip()) < LEAST_TO_STOP:
        return Refused("Say in a few words why.")
    return Allowed()


def may_start(*, stopped_by: Hashable, by: Hashable, because: str) -> Verdict:
    """Say whether somebody may start a system again: another person, with a reason."""
    if stopped_by == by:
        return Refused("You stopped it: somebody else starts it again.", clause="5.3")
    return may_stand_as_reason(because, least=LEAST_TO_START, clause="5.3")

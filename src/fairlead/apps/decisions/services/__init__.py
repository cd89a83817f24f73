"""Acts on AI decisions: taking them in, recording what became of them, opening what is sealed."""

from fairlead.apps.decisions.services.archiving import archive, archive_all, archive_due
from fairlead.apps.decisions.services.committing import record_with_others
from fairlead.apps.decisions.services.intake import Recorded, record
from fairlead.apps.decisions.services.letters import (
    Answers,
    approve_letter,
    change_letter,
    draft_letter,
    issue_letter,
    open_letter,
    send_back,
    take_file,
    withdraw_letter,
)
from fairlead.apps.decisions.services.opening import open_many, open_parts
from fairlead.apps.decisions.services.outcomes import record_outcomes
from fairlead.apps.decisions.services.sender import Sender
from fairlead.apps.decisions.services.thinning import thin_archive
from fairlead.apps.decisions.services.words import keep_words, say_against

__all__ = [
    "Answers",
    "Recorded",
    "Sender",
    "approve_letter",
    "archive",
    "archive_all",
    "archive_due",
    "change_letter",
    "draft_letter",
    "issue_letter",
    "keep_words",
    "open_letter",
    "open_many",
    "open_parts",
    "record",
    "record_outcomes",
    "record_with_others",
    "say_against",
    "send_back",
    "take_file",
    "thin_archive",
    "withdraw_letter",
]

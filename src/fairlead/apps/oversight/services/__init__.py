"""Acts of oversight: plans, reviews, the stop button, planted cases, findings; and the worker's."""

from fairlead.apps.oversight.services.declining import decline
from fairlead.apps.oversight.services.finding import (
    answer_finding,
    close_finding,
    look_for_findings,
)
from fairlead.apps.oversight.services.overdue import escalate
from fairlead.apps.oversight.services.planning import (
    end_plan,
    end_reviewer,
    name_reviewer,
    set_plan,
)
from fairlead.apps.oversight.services.reviewing import answer, decide, release, take
from fairlead.apps.oversight.services.sampling import sample_new
from fairlead.apps.oversight.services.seeding import plant
from fairlead.apps.oversight.services.showing import Case, case_of
from fairlead.apps.oversight.services.stopping import start, stop

__all__ = [
    "Case",
    "answer",
    "answer_finding",
    "case_of",
    "close_finding",
    "decide",
    "decline",
    "end_plan",
    "end_reviewer",
    "escalate",
    "look_for_findings",
    "name_reviewer",
    "plant",
    "release",
    "sample_new",
    "set_plan",
    "start",
    "stop",
    "take",
]

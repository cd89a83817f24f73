"""Acts on checks, runs, findings and validations."""

from fairlead.apps.monitor.services.asking import (
    ask_run,
    bury_dead,
    claim,
    give_up,
    keep_lease,
    queue_due,
)
from fairlead.apps.monitor.services.checking import (
    add_check,
    change_check,
    compare_with,
    pause,
    profile_of_file,
    resume,
    seal_and_compare,
    seal_reference,
)
from fairlead.apps.monitor.services.finding import accept, answer, close
from fairlead.apps.monitor.services.finishing import fail, finish, perform
from fairlead.apps.monitor.services.gating import tell_of_gates
from fairlead.apps.monitor.services.pushing import push
from fairlead.apps.monitor.services.requiring import (
    BY_PEOPLE,
    require,
    require_after_time,
    require_by_hand,
)
from fairlead.apps.monitor.services.validating import (
    decline_validation,
    propose_validation,
    record_configuration,
    sign_validation,
)

__all__ = [
    "BY_PEOPLE",
    "accept",
    "add_check",
    "answer",
    "ask_run",
    "bury_dead",
    "change_check",
    "claim",
    "close",
    "compare_with",
    "decline_validation",
    "fail",
    "finish",
    "give_up",
    "keep_lease",
    "pause",
    "perform",
    "profile_of_file",
    "propose_validation",
    "push",
    "queue_due",
    "record_configuration",
    "require",
    "require_after_time",
    "require_by_hand",
    "resume",
    "seal_and_compare",
    "seal_reference",
    "sign_validation",
    "tell_of_gates",
]

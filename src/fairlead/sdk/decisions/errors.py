"""What can go wrong before a decision is on its way.

DecisionError
├── NotConfiguredError   no server, token or system was named
├── CannotRecordError    this decision cannot be written as docs/formats/decisions.md asks
└── QueueError           the queue file cannot be used, or takes nothing
    └── FullError        the queue holds as much as it may
"""


class DecisionError(Exception):
    """A decision was not recorded; the sentence says why and what to do next."""


class NotConfiguredError(DecisionError):
    """No server, token or system was named."""


class CannotRecordError(DecisionError):
    """This decision cannot be written as docs/formats/decisions.md asks."""


class QueueError(DecisionError):
    """The queue file cannot be used, or takes nothing."""


class FullError(QueueError):
    """The queue holds as much as it may."""

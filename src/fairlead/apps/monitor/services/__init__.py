"""Acts on checks, runs, findings and validations."""

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
    "decline_validation",
    "propose_validation",
    "record_configuration",
    "require",
    "require_after_time",
    "require_by_hand",
    "sign_validation",
]

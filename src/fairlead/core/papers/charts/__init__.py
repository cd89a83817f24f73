"""Charts of measurements: one definition for page, PDF and print, drawn once when a run ends.

    groups([GroupMark("18 to 29", 0.585, 0.537, 0.632, n=412, answer="breach")], limit=0.616, …)

Altair is imported when a chart is drawn, not before: a page that only shows a stored picture needs
none of it. Words on the axes come from the caller, in the reader's language; a table stands beside
every picture with the same numbers, so marks inside carry no names of their own.
"""

from fairlead.core.papers.charts.calibration import CalibrationMark, calibration
from fairlead.core.papers.charts.distribution import Step, levels, steps
from fairlead.core.papers.charts.groups import GroupMark, groups
from fairlead.core.papers.charts.heat import HeatMark, heat
from fairlead.core.papers.charts.trend import TrendMark, trend

__all__ = [
    "CalibrationMark",
    "GroupMark",
    "HeatMark",
    "Step",
    "TrendMark",
    "calibration",
    "groups",
    "heat",
    "levels",
    "steps",
    "trend",
]

"""Bias, drift and performance of a model in one call, in a notebook, without a server.

    from fairlead import metrics

    found = metrics.check("november.parquet", reference="october.parquet", policy="drift-default")
    found                      # in a notebook: verdict, pictures and tables
    found.answer               # "within", "breach" or "insufficient evidence"
    found.save("report.pdf")   # or .html, .json, .xml (JUnit)

    found = metrics.fairness(table, label="repaid", prediction="granted", protected=["sex", "age"])

Nothing leaves the machine. See docs/use/measure.md.
"""

from fairlead.sdk.checks import Check, check, drift, fairness, performance
from fairlead.sdk.pushing import Pushed, push
from fairlead.sdk.server import ServerError

__all__ = ["Check", "Pushed", "ServerError", "check", "drift", "fairness", "performance", "push"]

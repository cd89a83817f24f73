"""A check in one call, and what it shows of itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypedDict, Unpack

from fairlead.core.metrics import check as checking
from fairlead.core.metrics.answers import Result
from fairlead.core.metrics.columnmap import ColumnMap
from fairlead.core.metrics.given import columns_of, policy_of, reference_of
from fairlead.core.metrics.measure import By, Progress
from fairlead.core.metrics.policy import Policy
from fairlead.core.metrics.reference import Reference
from fairlead.core.papers.measurement import Paper, html, junit, paper_of, pdf, table, told


class Roles(TypedDict, total=False):
    """The roles of columns, as `ColumnMap` has them; what is not named is guessed."""

    task: str
    label: str
    prediction: str
    score: str
    threshold: float
    positive: str
    negative: str
    protected: Sequence[str]
    weight: str
    time: str
    version: str
    id: str
    features: Sequence[str]
    categorical: Sequence[str]
    decimals: int


@dataclass(frozen=True)
class Check:
    """What a check found: shows itself in a notebook, prints itself, and can be kept or pushed."""

    checked: checking.Checked

    @property
    def answer(self) -> str:
        """The worst answer: `within`, `breach` or `insufficient evidence`."""
        return self.checked.report.answer.value

    @property
    def results(self) -> tuple[Result, ...]:
        """Every number with its interval, rows, method, and answer where there is a limit."""
        return self.checked.report.results

    @property
    def judged(self) -> tuple[str, ...]:
        """Every limit's answer as a sentence, breaches first."""
        return tuple(told(each, str) for each in self.checked.report.judged)

    @property
    def columns(self) -> ColumnMap:
        """Which column was taken for what."""
        return self.checked.measurement.columns

    @property
    def reference(self) -> Reference | None:
        """The profile that was compared with; `save_reference` keeps it for the next window."""
        return self.checked.reference

    @cached_property
    def paper(self) -> Paper:
        """The report with its pictures, drawn when first asked for."""
        return paper_of(self.checked)

    def save(self, path: str | Path) -> Path:
        """Keep the report as .html, .pdf, .json or .xml (JUnit).

        Raises:
            ValueError: another ending.
        """
        target = Path(path)
        target.write_bytes(self.written(target.suffix))
        return target

    def written(self, suffix: str) -> bytes:
        """The report as the bytes of a file with this ending.

        Raises:
            ValueError: an ending that nothing is written as.
        """
        match suffix.casefold():
            case ".html":
                return html.html(self.paper).encode()
            case ".pdf":
                return pdf.pdf(self.paper)
            case ".json":
                return self.checked.report.to_json()
            case ".xml":
                return junit.junit(self.results, name=self.paper.title)
        raise ValueError(f"“{suffix}” is not written: choose .html, .pdf, .json or .xml (JUnit).")

    def save_reference(self, path: str | Path) -> Path:
        """Keep the profile of the reference, so that the next window needs no old rows.

        Raises:
            ValueError: there was no reference.
        """
        if self.reference is None:
            raise ValueError("There was no reference to keep: give one to the check.")
        target = Path(path)
        target.write_bytes(self.reference.to_bytes())
        return target

    def _repr_html_(self) -> str:
        return html.body(self.paper)

    def __str__(self) -> str:
        return table.text(self.paper)


def check(
    rows: object,
    *,
    policy: str | Path | Mapping[str, Any] | Policy = "bias-default",
    reference: object = None,
    by: By = "all",
    today: str = "",
    progress: Progress | None = None,
    **roles: Unpack[Roles],
) -> Check:
    """Check rows (a path, or a table of Arrow, pandas or Polars) by a policy.

    `policy` is the name of one that ships, a YAML file, or a mapping. `reference` is an earlier
    period as rows, or a profile that `save_reference` kept. Roles of columns that are not named
    are guessed from their names; look at `.columns`.

    Raises:
        MeasureError: with a sentence that says what to do.
    """
    columns = columns_of(rows, dict(roles))
    made = checking.check(
        rows,
        columns=columns,
        policy=policy_of(policy),
        reference=reference_of(reference),
        by=by,
        today=today,
        progress=progress,
    )
    return Check(made)


def fairness(rows: object, **told: Any) -> Check:  # noqa: ANN401 - as `check`
    """How groups of people are treated: `check` with the policy `bias-default`."""
    return check(rows, **{"policy": "bias-default", **told})


def drift(rows: object, reference: object, **told: Any) -> Check:  # noqa: ANN401 - as `check`
    """How far rows have moved from a reference: `check` with the policy `drift-default`."""
    return check(rows, **{"policy": "drift-default", "reference": reference, **told})


def performance(rows: object, **told: Any) -> Check:  # noqa: ANN401 - as `check`
    """How right a model is, with no limit set: numbers to look at."""
    policy = {
        "name": "performance",
        "families": ["performance", "calibration", "regression", "quality"],
    }
    return check(rows, **{"policy": policy, **told})

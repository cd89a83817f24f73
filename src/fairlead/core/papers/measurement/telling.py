"""From a check to its report: the sentence first, then the numbers, then how we know."""

from collections.abc import Iterator
from typing import Final

from fairlead.core.metrics.answers import Answer
from fairlead.core.metrics.check import Checked
from fairlead.core.metrics.policy import Policy
from fairlead.core.metrics.report import Report
from fairlead.core.papers.measurement.found import Found, told
from fairlead.core.papers.measurement.paper import Paper
from fairlead.core.papers.measurement.plan import sections
from fairlead.core.papers.measurement.section import Say

ANSWERS: Final = (
    (Answer.WITHIN.value, "Within your limit"),
    (Answer.BREACH.value, "Beyond your limit"),
    (Answer.INSUFFICIENT.value, "Too few to say"),
)
ALL_KEPT: Final = "Each of the {n} limits of “{policy}” is kept, as far as these rows can tell."
NOTHING_JUDGED: Final = "“{policy}” sets no limit, so nothing was judged: the numbers stand below."
NEVER: Final = (
    "Whether labels are right, and whether those who are not in the data would tell another story.",
    "Whether a difference between groups has a good reason: the numbers only say that it is there.",
)
_SHORT: Final = 16


def paper_of(checked: Checked, *, title: str = "", say: Say = str, language: str = "en") -> Paper:
    """Tell a check as a document, in the reader's language where `say` translates."""
    report, measurement = checked.report, checked.measurement
    found = Found(
        results=report.results, state=checked.newest, reference=checked.reference, say=say
    )
    return Paper(
        title=title or say("Check of {source}").format(source=measurement.source),
        subtitle=say("{rows} rows, policy “{policy}”").format(
            rows=f"{measurement.coverage.rows:,}", policy=checked.policy.name
        ),
        answer=report.answer.value,
        answer_says=say(dict(ANSWERS)[report.answer.value]),
        verdict=verdict(report, checked.policy, say),
        sections=sections(found),
        method=tuple(_method(checked, say)),
        method_title=say("How this was measured"),
        unchecked=tuple(_unchecked(checked, say)),
        unchecked_title=say("Not checked"),
        answers=tuple((key, say(says)) for key, says in ANSWERS),
        footing=say("Report {digest}").format(digest=report.digest[:_SHORT]),
        language=language,
    )


def verdict(report: Report, policy: Policy, say: Say = str) -> str:
    """Say in one sentence what matters most: the worst answer, of the newest window it holds in."""
    judged = [each for each in report.judged if each.answer is report.answer]
    if not judged:
        return say(NOTHING_JUDGED).format(policy=policy.name)
    if report.answer is Answer.WITHIN:
        return say(ALL_KEPT).format(n=len(policy.limits), policy=policy.name)
    newest = max(each.window for each in judged)
    sentence = told(next(each for each in judged if each.window == newest), say)
    return sentence[:1].upper() + sentence[1:]


def _method(checked: Checked, say: Say) -> Iterator[tuple[str, str]]:
    measurement, report = checked.measurement, checked.report
    yield say("Data"), f"{measurement.source} · SHA-256 {measurement.source_digest or '–'}"
    yield say("Rows"), _rows(checked, say)
    if checked.reference is not None:
        rows = f"{checked.reference.state.rows:,}"
        yield say("Reference"), f"{rows} {say('rows')} · SHA-256 {checked.reference.digest}"
    yield say("Limits"), f"{checked.policy.set_by or '–'} · SHA-256 {checked.policy.digest}"
    yield say("Counts"), f"SHA-256 {report.states_digest}"
    methods = sorted({each.measured.method for each in report.results})
    yield say("Methods"), ", ".join(methods)
    yield say("Made with"), ", ".join(f"{k} {v}" for k, v in measurement.versions.items())
    yield say("Report"), f"SHA-256 {report.digest}"


def _rows(checked: Checked, say: Say) -> str:
    coverage = checked.measurement.coverage
    left = [f"{n:,} {say('left out')}: {say(why)}" for why, n in coverage.left_out.items()]
    return "; ".join([f"{coverage.rows:,}", *left])


def _unchecked(checked: Checked, say: Say) -> Iterator[str]:
    columns = checked.measurement.columns
    if not columns.protected:
        yield say("Groups of people: the column map names no protected attribute.")
    if not columns.label:
        yield say("Whether the model was right: the column map names no label.")
    if checked.reference is None:
        yield say("Drift: there was no reference period to compare with.")
    for sentence in NEVER:
        yield say(sentence)

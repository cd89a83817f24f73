"""Check a whole log against itself and against everything that was ever signed.

Read only, and streaming: a log of millions needs no more memory than a small one.
What does not fit is named, first things first; nothing is repaired.

    {"log": "fairlead.example/01j…/1", "entries": 1000, "findings": 1,
     "first": "entry 17: its bytes do not give its leaf hash"}
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from fairlead.apps.journal import keys, seals
from fairlead.apps.journal.audit_beside import beside, strays
from fairlead.apps.journal.audit_tree import Walk
from fairlead.apps.journal.errors import KeyUnavailableError
from fairlead.apps.journal.models import Log

Progress = Callable[[int, int], None]
QUICK = 10_000
_NAMED = 50


@dataclass
class Report:
    """What was looked at, what does not fit, and what could not be checked."""

    log: str
    entries: int = 0
    findings: int = 0
    named: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.findings

    @property
    def first(self) -> str:
        """The first thing that does not fit."""
        return self.named[0] if self.named else ""

    def take(self, findings: Iterable[str]) -> None:
        """Count findings, and name the first of them."""
        for each in findings:
            self.findings += 1
            if len(self.named) < _NAMED:
                self.named.append(each)


def check(
    log: Log, *, quick: bool = False, progress: Progress = lambda _done, _all: None
) -> Report:
    """Check a log, whole or (quick) its last ten thousand entries."""
    report = Report(log.origin)
    key = _key(log, report)
    walk = Walk(log, key, newest=QUICK if quick else None)
    report.take(_safely(walk.findings(progress)))
    if quick:
        report.unchecked.append("entries before the last ten thousand, texts, names and copies")
    else:
        report.take(_safely(beside(log, key, walk.seen)))
    report.entries = walk.checked
    if log.pruned_below:
        report.unchecked.append(f"what the first {log.pruned_below} entries said: they were pruned")
    return report


def check_all(
    *, quick: bool = False, bar: Callable[[str], Progress] = lambda _name: lambda _done, _all: None
) -> list[Report]:
    """Check every log, and what belongs to none."""
    reports = [check(log, quick=quick, progress=bar(log.origin)) for log in logs()]
    whole = Report("installation")
    whole.take(_safely(strays()))
    return [*reports, whole]


def logs(tenant: str | None = None) -> list[Log]:
    """List the logs to check: of one organisation, or all."""
    found = Log.objects.order_by("tenant", "epoch")
    return list(found.filter(tenant=tenant) if tenant else found)


def _key(log: Log, report: Report) -> bytes | None:
    try:
        keys.signing_key(log)
        return seals.key_of(log.tenant)
    except KeyUnavailableError as away:
        report.take([f"log: its key cannot be opened: {away}"])
    except ValueError as broken:
        report.take([f"log: its key is not one: {broken}"])
    return None


def _safely(findings: Iterator[str]) -> Iterator[str]:
    """Name what cannot even be read, such as text where bytes belong."""
    try:
        yield from findings
    except (ValueError, TypeError, AttributeError, OverflowError, ArithmeticError) as broken:
        yield f"a row cannot be read: {broken}"

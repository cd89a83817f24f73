"""The table that `fairlead scan` prints for people."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fairlead.core.scan.result import Finding, ScanResult, Skipped


def show(result: ScanResult, *, every: bool) -> None:
    """Print what was found, then what was read and what was not."""
    console = Console(highlight=False)
    shown = [f for f in result.findings if every or f.grade != "mentioned"]
    if shown:
        console.print(_table(sorted(shown, key=_order)))
    else:
        console.print("No use of AI was found in what was read.")
    for line in _coverage_lines(result, hidden=len(result.findings) - len(shown)):
        console.print(line, style="dim", soft_wrap=True)


_GRADES = ("used", "used in CI", "used by the team", "declared", "mentioned", "reported by")


def _order(finding: Finding) -> tuple[int, str]:
    return _GRADES.index(finding.grade), finding.name.lower()


def _table(findings: list[Finding]) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in ("What", "Grade", "Where first seen", "How", "Places"):
        table.add_column(title, overflow="fold")
    for finding in findings:
        first = finding.places[0]
        where = f"{_clean(first.path)}:{first.line}"
        table.add_row(
            _clean(finding.name), finding.grade, where, first.kind, str(finding.places_total)
        )
    return table


def _coverage_lines(result: ScanResult, *, hidden: int) -> list[str]:
    cover = result.coverage
    megabytes = cover.bytes_read / 1e6
    lines = [f"Read {cover.files_read:,} of {cover.files_listed:,} files, {megabytes:.1f} MB."]
    if cover.skipped:
        lines.append("Not read: " + "; ".join(_reason(one) for one in cover.skipped) + ".")
    if cover.languages_without_import_rules:
        named = ", ".join(f"{name} ({n})" for name, n in cover.languages_without_import_rules)
        lines.append(f"Imports are not understood in: {named}. Addresses and key names are.")
    if result.artefacts:
        risky = sum(one.loading_may_run_code for one in result.artefacts)
        lines.append(
            f"Model and data files: {len(result.artefacts)}, {risky} may run code if loaded."
        )
    if hidden:
        lines.append(f"{hidden} more only mentioned (docs, tests, examples, lists): see --all.")
    return [*lines, *cover.notes]


def _reason(skipped: Skipped) -> str:
    example = f", e.g. {_clean(skipped.examples[0])}" if skipped.examples else ""
    return f"{skipped.files:,} {skipped.reason}{example}"


def _clean(text: str) -> str:
    """A path may hold anything, also control codes for the terminal."""
    return escape("".join(c if c.isprintable() else "?" for c in text))

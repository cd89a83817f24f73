"""Card statements and expense lists: who is paid for AI, how often, how much.

date,merchant,amount,currency,cost_centre,employee
2026-10-03,OPENAI *CHATGPT SUBSCR,20.00,GBP,Sales,e114
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from fairlead.core.scan.exports.naming import by_merchant
from fairlead.core.scan.exports.reading import ExportRead, Row, RowError, Signal, day, minor

PAID = 4
HINT = 2
COLUMNS = {
    "date": ("date", "transaction date", "booking date", "Datum", "Buchungstag", "Buchungsdatum"),
    "merchant": (
        "merchant", "description", "payee", "merchant name", "details", "narrative",
        "Händler", "Empfänger", "Verwendungszweck", "Beschreibung",
    ),
    "amount": ("amount", "value", "gross amount", "Betrag", "Umsatz", "debit"),
    "currency": ("currency", "Währung", "ccy"),
    "employee": ("employee", "cardholder", "card holder", "person", "Mitarbeiter", "Karteninhaber"),
    "cost_centre": ("cost_centre", "cost center", "department", "Kostenstelle", "Abteilung"),
}  # fmt: skip
NEEDED = ("merchant", "date", "amount")


@dataclass
class _Paid:
    named: str
    sure: bool = False
    days: list[date] = field(default_factory=list)
    people: set[str] = field(default_factory=set)
    totals: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def read_expenses(rows: Iterable[Row]) -> ExportRead:
    """Read payments: one signal for each AI vendor that was paid, with totals, not lines."""
    paid: dict[str, _Paid] = {}
    errors, unmatched, n = list[RowError](), 0, 0
    for row in rows:
        n += 1
        named = by_merchant(row["merchant"])
        if named is None:
            unmatched += 1
            continue
        if trouble := _trouble(row):
            errors.append(RowError(row.number, trouble))
            continue
        _note(paid.setdefault(named.vendor, _Paid(row["merchant"][:200])), row, sure=named.sure)
    return ExportRead(
        source="expense_export",
        rows=n,
        signals=tuple(_signal(vendor, each) for vendor, each in paid.items()),
        unmatched=unmatched,
        errors=tuple(errors),
    )


def _trouble(row: Row) -> str:
    if day(row["date"]) is None:
        return f"“{row['date'][:40]}” is no day that we can read."
    if minor(row["amount"]) is None:
        return f"“{row['amount'][:40]}” is no amount that we can read."
    return ""


def _note(paid: _Paid, row: Row, *, sure: bool) -> None:
    paid.sure = paid.sure or sure
    on, amount = day(row["date"]), minor(row["amount"])
    if on is not None and amount is not None:
        paid.days.append(on)
        paid.totals[row["currency"].upper()[:3] or "?"] += abs(amount)
    if row["employee"]:
        paid.people.add(row["employee"].casefold())


def _signal(vendor: str, paid: _Paid) -> Signal:
    facts: dict[str, str | int] = {"payments": len(paid.days)}
    facts |= {f"total_minor_{currency}": total for currency, total in sorted(paid.totals.items())}
    return Signal(
        source="expense_export",
        named=paid.named,
        vendor=vendor,
        rung=PAID if paid.sure else HINT,
        people=len(paid.people) or None,
        first_on=min(paid.days),
        last_on=max(paid.days),
        facts=facts,
    )

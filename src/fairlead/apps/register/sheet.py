"""From rows of a table to facts of records: guess the columns, read the cells, say what is wrong.

Nothing is written here. A row becomes facts, or a sentence with its row and column.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from fairlead.apps.pages.tables_in import Row, Table, column_name
from fairlead.apps.register import queries
from fairlead.apps.register.models import Affected, Autonomy, DataUse, OurRole, Stage
from fairlead.core.catalogue import catalogue
from fairlead.core.rules.register import RETIRED, bare

# What people call our columns, in English and German; compared without blanks, case and accents.
SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": (
        *("name", "system", "ai system", "tool", "title", "application", "use case", "model"),
        *("supplier", "data set", "bezeichnung", "ki-system", "anwendung", "titel", "werkzeug"),
        *("anwendungsfall", "modell", "lieferant", "anbieter", "datensatz", "vendor", "dataset"),
    ),
    "purpose": (
        *("purpose", "description", "what for", "use", "zweck", "beschreibung", "einsatzzweck"),
        *("verwendungszweck", "wofür"),
    ),
    "process": (
        *("business process", "process", "department", "geschäftsprozess", "prozess"),
        *("abteilung", "bereich"),
    ),
    "vendor_id": (
        *("tool of the catalogue", "product", "catalogue", "produkt", "vendor id"),
        *("katalog", "hersteller"),
    ),
    "our_roles": ("our role", "role", "roles", "our role, stage", "unsere rolle", "rolle"),
    "stage": (
        *("stage", "life-cycle stage", "lifecycle stage", "status", "phase"),
        *("lebenszyklus", "lebensphase"),
    ),
    "autonomy": ("autonomy", "automation level", "autonomie", "automatisierung"),
    "affected": (
        *("people affected", "affected", "affected people", "persons affected"),
        *("betroffene", "betroffene personen"),
    ),
    "affected_text": ("affected, in our words", "affected in our words", "betroffene, genauer"),
    "personal_data": ("personal data", "handles personal data", "personenbezogene daten", "pii"),
    "went_live_on": (
        *("in use since", "go-live", "go live date", "live since", "in betrieb seit"),
        *("produktiv seit", "einführung"),
    ),
    "review_due_on": (
        *("review due", "next review", "review date", "prüfung fällig", "nächste prüfung"),
        *("überprüfung",),
    ),
    "licence": ("licence", "license", "lizenz"),
    "country": ("country", "land"),
    "website": ("website", "url", "web", "webseite"),
    "used_for": ("used for", "usage", "verwendet für", "nutzung"),
    "rights": ("source and rights", "rights", "source", "quelle", "rechte"),
}
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "system": (
        *("name", "purpose", "process", "vendor_id", "our_roles", "stage", "autonomy"),
        *("affected", "affected_text", "personal_data", "went_live_on", "review_due_on"),
    ),
    "use_case": ("name", "purpose", "process", "affected", "affected_text", "review_due_on"),
    "model": ("name", "purpose", "vendor_id", "licence", "review_due_on"),
    "data_set": ("name", "purpose", "used_for", "personal_data", "rights", "review_due_on"),
    "supplier": ("name", "purpose", "vendor_id", "country", "website", "review_due_on"),
}
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "our_roles": {
        "use": "user",
        "deployer": "user",
        "customer": "user",
        "nutzer": "user",
        "betreiber": "user",
        "provide": "provider",
        "anbieter": "provider",
        "build": "producer",
        "developer": "producer",
        "hersteller": "producer",
        "entwickler": "producer",
        "wir nutzen es": "user",
    },
    "stage": {
        "idea": "inception",
        "idee": "inception",
        "planned": "inception",
        "geplant": "inception",
        "development": "design_development",
        "entwicklung": "design_development",
        "test": "verification_validation",
        "testing": "verification_validation",
        "pilot": "deployment",
        "einführung": "deployment",
        "live": "operation_monitoring",
        "in betrieb": "operation_monitoring",
        "productive": "operation_monitoring",
        "produktiv": "operation_monitoring",
        "active": "operation_monitoring",
        "aktiv": "operation_monitoring",
        "in nutzung": "operation_monitoring",
    },
    "autonomy": {"suggests": "advice", "berät": "advice", "entwirft": "drafts", "allein": "alone"},
    "affected": {
        "customer": "customers",
        "kunden": "customers",
        "employees": "staff",
        "mitarbeiter": "staff",
        "mitarbeitende": "staff",
        "beschäftigte": "staff",
        "applicants": "job_applicants",
        "bewerber": "job_applicants",
        "öffentlichkeit": "public",
        "kinder": "vulnerable",
        "children": "vulnerable",
        "none": "nobody",
        "niemand": "nobody",
        "nobody": "nobody",
        "no": "nobody",
    },
    "used_for": {"train": "training", "prod": "production", "wissensbasis": "knowledge"},
}
_CHOICES: Final = {
    "our_roles": OurRole,
    "stage": Stage,
    "autonomy": Autonomy,
    "affected": Affected,
    "used_for": DataUse,
}
_MANY: Final = frozenset({"our_roles", "affected", "used_for"})
_YES: Final = frozenset({"yes", "y", "true", "1", "x", "ja", "j", "wahr"})
_NO: Final = frozenset({"no", "n", "false", "0", "nein", "falsch"})
_UNSAID: Final = frozenset({"", "-", "–", "?", "n/a", "unknown", "not known", "unbekannt"})
_DAYS: Final = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True)
class Wrong:
    """What is wrong with one cell: where it stands, and the sentence."""

    row: int
    column: str
    heading: str
    says: str


@dataclass
class DryRun:
    """What an import would do: facts per row, what is wrong, what looks registered already."""

    facts: list[dict[str, Any]] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    alike: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def wrong_rows(self) -> int:
        return len({each.row for each in self.wrong})


def guess(header: Iterable[str], kind: str) -> dict[str, int]:
    """Guess which column holds which field, each column at most once."""
    heads = {bare(each): at for at, each in reversed(list(enumerate(header)))}
    found: dict[str, int] = {}
    for name in FIELDS[kind]:
        places = [heads[bare(each)] for each in SYNONYMS[name] if bare(each) in heads]
        free = [place for place in places if place not in found.values()]
        if free:
            found[name] = free[0]
    return found


def dry_run(
    table: Table, mapping: Mapping[str, int], kind: str, *, known: Mapping[str, str], skip: bool
) -> DryRun:
    """Read every row as it would be taken in; `known` are bare names with the code of each.

    With `skip`, rows that look registered already are left out.
    """
    run, seen = DryRun(), dict(known)
    for row in table.rows:
        facts, wrong = _read_row(table, row, mapping, kind)
        run.wrong += wrong
        if wrong:
            continue
        key = bare(facts["name"])
        if key in seen:
            run.alike.append((row.number, facts["name"], seen[key]))
            if skip:
                continue
        seen.setdefault(key, gettext("row {n}").format(n=row.number))
        run.facts.append(facts)
    return run


def _read_row(
    table: Table, row: Row, mapping: Mapping[str, int], kind: str
) -> tuple[dict[str, Any], list[Wrong]]:
    facts: dict[str, Any] = {}
    wrong = []
    for name, at in mapping.items():
        try:
            cell = _no_formula(row.cells[at], is_formula=(row.number, at) in table.formulas)
            facts[name] = _read(kind, name, cell)
        except ValueError as says:
            wrong.append(Wrong(row.number, column_name(at), table.header[at], str(says)))
    return facts, wrong


def _no_formula(cell: str, *, is_formula: bool) -> str:
    if is_formula:
        raise ValueError(gettext("This is a formula: paste its value instead."))
    return cell


def _read(kind: str, name: str, told: str) -> Any:  # noqa: ANN401 - a fact of any type
    if name in _READERS:
        return _READERS[name](told)
    if name in _MANY:
        return [_key(name, each) for each in _parts(told)]
    if name in _CHOICES:
        return _one(name, told)
    return _fitting(kind, name, told)


def _fitting(kind: str, name: str, told: str) -> str:
    """Read a text as the field of the record would."""
    model_field = queries.KINDS[kind]._meta.get_field(name)  # noqa: SLF001 - the public door to fields
    value = told.upper() if name == "country" else told
    try:
        return str(model_field.clean(value, None))  # type: ignore[union-attr]  # a text field of ours
    except ValidationError as unfit:
        raise ValueError(" ".join(unfit.messages)) from unfit


def _parts(told: str) -> list[str]:
    if told.strip().casefold() in _UNSAID:
        return []
    for separator in ("·", "|", "/", "\n"):
        told = told.replace(separator, ",")
    return [each.strip() for each in told.replace(";", ",").split(",") if each.strip()]


def _one(name: str, told: str) -> str:
    if told.strip().casefold() in _UNSAID:
        return str(Stage.OPERATION) if name == "stage" else ""
    key = _key(name, told)
    if key == RETIRED:
        raise ValueError(gettext("Leave retired ones out, or register and then retire them."))
    return key


def _key(name: str, told: str) -> str:
    choices = _CHOICES[name]
    word = " ".join(told.split()).casefold()
    known = {str(value): str(value) for value in choices.values}
    known |= {str(label).casefold(): str(value) for value, label in choices.choices}
    known |= _WORDS[name]
    if word not in known:
        says = gettext("“{word}” is none of: {known}.")
        labels = ", ".join(
            str(label) for label in choices.labels if label != Stage.RETIREMENT.label
        )
        raise ValueError(says.format(word=told[:60], known=labels))
    return known[word]


def _yes_no(told: str) -> bool | None:
    word = told.strip().casefold()
    if word in _UNSAID:
        return None
    if word not in _YES | _NO:
        raise ValueError(gettext("“{word}” is neither yes nor no.").format(word=told[:60]))
    return word in _YES


def _day(told: str) -> date | None:
    if told.strip().casefold() in _UNSAID:
        return None
    for form in _DAYS:
        try:
            return datetime.strptime(told.strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    says = gettext("“{word}” is no day: write it as 2026-05-01 or 1.5.2026.")
    raise ValueError(says.format(word=told[:60]))


def _tool(told: str) -> str:
    word = told.strip()
    if word.casefold() in _UNSAID or word in catalogue().vendors:
        return word if word in catalogue().vendors else ""
    named = {each.name.casefold(): each.id for each in catalogue().vendors.values()}
    # A tool that the catalogue does not know is no mistake: the record simply names none.
    return named.get(word.casefold(), "")


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "personal_data": _yes_no,
    "went_live_on": _day,
    "review_due_on": _day,
    "vendor_id": _tool,
}

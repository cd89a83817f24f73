"""What a scan found, as data: the same tree and catalogue give the same bytes.

>>> place = Place("app/chat.py", 3, "import", "python-import")
>>> finding = Finding("openai_api", "OpenAI API", "used", "runtime", (place,), 1)
>>> result = ScanResult("sha256:00", "sha256:11", "1", Coverage(1, 1, 20), (finding,))
>>> result.to_json()[:62]
b'{"artefacts":[],"catalogue_digest":"sha256:11","coverage":{"by'
>>> ScanResult.from_json(result.to_json()) == result
True
"""

import json
from typing import Any, Final, Literal, NamedTuple, Self, get_args

from fairlead.core.scan.errors import CannotScanError

Grade = Literal["used", "used in CI", "used by the team", "declared", "mentioned", "reported by"]
Scope = Literal["runtime", "ci", "dev", "example", "test", "docs", "data", "list"]

RULES_VERSION: Final = "2"
SCHEMA: Final = "fairlead-scan/1"
USED: Final = frozenset({"used", "used in CI", "used by the team"})
GRADES: Final[tuple[str, ...]] = get_args(Grade)
PLACES_KEPT: Final = 25


class Place(NamedTuple):
    """Where something was seen. It never holds a value of a key."""

    path: str
    line: int
    kind: str
    rule: str


class Finding(NamedTuple):
    """One vendor or tool, how strongly it shows, and where.

    `places` holds the first places only; `places_total` counts them all.
    """

    vendor_id: str
    name: str
    grade: Grade
    scope: Scope
    places: tuple[Place, ...]
    places_total: int

    @property
    def is_used(self) -> bool:
        """Whether it runs: in the product, in CI or in the team's own tools."""
        return self.grade in USED


class Artefact(NamedTuple):
    """A model or data file, known by its first bytes and never loaded."""

    path: str
    format: str
    size: int
    loading_may_run_code: bool
    note: str = ""


class Skipped(NamedTuple):
    """Files that were not read, and why."""

    reason: str
    files: int
    bytes: int
    examples: tuple[str, ...]


class Coverage(NamedTuple):
    """What was listed, what was read and what was not."""

    files_listed: int
    files_read: int
    bytes_read: int
    by_language: tuple[tuple[str, int], ...] = ()
    languages_without_import_rules: tuple[tuple[str, int], ...] = ()
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()


class ScanResult(NamedTuple):
    """Everything one scan says."""

    tree_digest: str
    catalogue_digest: str
    rules_version: str
    coverage: Coverage
    findings: tuple[Finding, ...]
    artefacts: tuple[Artefact, ...] = ()

    @property
    def used(self) -> tuple[Finding, ...]:
        """The findings that count as use."""
        return tuple(finding for finding in self.findings if finding.is_used)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, with the name of its schema."""
        cover = self.coverage._asdict()
        for name in ("by_language", "languages_without_import_rules"):
            cover[name] = dict(cover[name])
        cover["skipped"] = [one._asdict() for one in self.coverage.skipped]
        plain = self._asdict() | {
            "coverage": cover,
            "findings": [_plain(one) for one in self.findings],
            "artefacts": [one._asdict() for one in self.artefacts],
        }
        return {"schema": SCHEMA, **plain}

    def to_json(self) -> bytes:
        """Canonical JSON: sorted keys, no spaces, UTF-8."""
        # The standard library's, because importing orjson takes longer than this.
        told = json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return told.encode()

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Read back what `to_json` wrote.

        Raises:
            CannotScanError: it is no scan result, or of another version.
        """
        import orjson  # noqa: PLC0415 - stricter, for what strangers send

        try:
            return cls.from_dict(orjson.loads(data))
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
            raise CannotScanError(
                "This is not a scan result of this version. Run the scan again."
            ) from error

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> Self:
        """Read back what `to_dict` gave; another shape is a ValueError, KeyError or TypeError."""
        if plain["schema"] != SCHEMA:
            raise ValueError(plain["schema"])
        cover = dict(plain["coverage"])
        cover["by_language"] = tuple(cover["by_language"].items())
        without = cover["languages_without_import_rules"]
        cover["languages_without_import_rules"] = tuple(without.items())
        cover["notes"] = tuple(cover["notes"])
        cover["skipped"] = tuple(
            Skipped(**{**one, "examples": tuple(one["examples"])}) for one in cover["skipped"]
        )
        return cls(
            tree_digest=plain["tree_digest"],
            catalogue_digest=plain["catalogue_digest"],
            rules_version=plain["rules_version"],
            coverage=Coverage(**cover),
            findings=tuple(_finding(one) for one in plain["findings"]),
            artefacts=tuple(Artefact(**one) for one in plain["artefacts"]),
        )


def _plain(finding: Finding) -> dict[str, Any]:
    return finding._asdict() | {"places": [place._asdict() for place in finding.places]}


def _finding(plain: dict[str, Any]) -> Finding:
    if plain["grade"] not in GRADES:
        raise ValueError(plain["grade"])
    places = tuple(Place(**place) for place in plain["places"])
    return Finding(**{**plain, "places": places})

"""Check the catalogue's YAML files against their schemas and compile them to one JSON file.

python tools/build_catalogue.py           writes data/compiled.json
python tools/build_catalogue.py --check   only says whether it is up to date (exit 1 if not)

Reading 350 KB of YAML takes half a second, reading the compiled file a few milliseconds.
"""

import sys
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any, cast

import orjson
import yaml
from jsonschema import Draft202012Validator

DATA = Path(__file__).parent.parent / "src" / "fairlead" / "core" / "catalogue" / "data"
PARTS = (
    "catalogue",
    "iso42001",
    "risk-library",
    "ai-vendors",
    "ai-detection",
    "revalidation",
    "explaining",
)

Facts = dict[str, Any]


class CatalogueError(ValueError):
    """A file of the catalogue is not as its schema says."""


class _StrictLoader(yaml.CSafeLoader):
    """YAML without the trap of a key that stands twice."""

    def construct_mapping(
        self,
        node: yaml.MappingNode,
        deep: bool = False,  # noqa: FBT001, FBT002 (PyYAML's own signature)
    ) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            where = f"line {node.start_mark.line + 1}"
            raise CatalogueError(f"{where}: {', '.join(map(str, twice))} stands twice")
        return super().construct_mapping(node, deep)


def read(name: str, folder: Path = DATA) -> Facts:
    """Read one file and hold it against its schema.

    Raises:
        CatalogueError: with the file, the place in it and what is wrong.
    """
    try:
        facts: Facts = yaml.load((folder / f"{name}.yaml").read_bytes(), _StrictLoader)
    except (yaml.YAMLError, CatalogueError) as error:
        raise CatalogueError(f"{name}.yaml: {error}") from error
    schema = orjson.loads((DATA / "schema" / f"{name}.json").read_bytes())
    errors = sorted(
        Draft202012Validator(schema).iter_errors(facts), key=lambda e: list(map(str, e.path))
    )
    if errors:
        said = "\n".join(
            f"{name}.yaml: {_place(e.path, facts)}: {e.message[:200]}" for e in errors[:10]
        )
        raise CatalogueError(said)
    return facts


def _place(path: Iterable[Any], facts: Facts) -> str:
    """Say where, with the id of the entry rather than its position."""
    here, steps = cast("Any", facts), []
    for step in path:
        here = here[step]
        steps.append(str(here["id"]) if isinstance(here, dict) and "id" in here else str(step))
    return " › ".join(steps) or "top"


def compiled(folder: Path = DATA) -> bytes:
    """Put all files into the one canonical JSON text that the product reads."""
    edition, iso, library, vendors, detection, validity, explained = (
        read(name, folder) for name in PARTS
    )
    facts = {
        "version": edition["version"],
        "requirements": requirements(iso),
        "library": risk_library(library),
        "vendors": ai_vendors(vendors),
        "detection": ai_detection(detection, {vendor["id"] for vendor in vendors["vendors"]}),
        "revalidation": revalidation(validity),
        "explaining": explaining(explained),
    }
    return orjson.dumps(facts)


def iso(short: str) -> str:
    return f"iso42001:{short}"


def own(short: str) -> str:
    return f"fairlead:{short}"


def ai(short: str) -> str:
    return f"ai:{short}"


def keyed(entries: list[Facts]) -> Facts:
    """Key entries by id; an id that stands twice is an error."""
    by_id = {entry["id"]: entry for entry in entries}
    if len(by_id) != len(entries):
        ids = [entry["id"] for entry in entries]
        raise CatalogueError(f"stands twice: {', '.join({i for i in ids if ids.count(i) > 1})}")
    return by_id


def requirements(facts: Facts) -> Facts:
    annex, areas = facts["annex_a"], _areas(facts["annex_a"]["objectives"])
    return {
        "about": facts["meta"],
        "roles": facts["roles"],
        "lifecycle_stages": facts["lifecycle_stages"],
        "clauses": keyed([_clause(entry) for entry in facts["clauses"]]),
        "areas": areas,
        "controls": keyed([_control(entry, areas) for entry in annex["controls"]]),
        "documents": keyed(
            [
                {**entry, "id": iso(entry["id"]), "clause": iso(entry["clause"])}
                for entry in facts["documented_information"]["required"]
            ]
        ),
        "aims": _topics(facts["annex_c"]["objectives"]),
        "risk_sources": _topics(facts["annex_c"]["risk_sources"]),
        "notes": {
            "annex_a": [annex["rule"]],
            "annex_b": [facts["annex_b"]["rule"]],
            "annex_c": [facts["annex_c"]["use"]],
            "annex_d": facts["annex_d"]["notes"],
            "documents": [facts["documented_information"]["note"]],
            "expected_documents": facts["documented_information"]["expected"],
        },
    }


def _topics(entries: list[Facts]) -> Facts:
    return keyed([{**entry, "id": iso(entry["id"])} for entry in entries])


def _clause(entry: Facts) -> Facts:
    parent = entry["parent"] and iso(entry["parent"])
    return {**entry, "id": iso(entry["id"]), "number": entry["id"], "parent": parent}


def _areas(objectives: list[Facts]) -> Facts:
    areas = {}
    for top in objectives:
        for area in (top, *top.get("sub", ())):
            parent = None if area is top else iso(top["id"])
            kept = {key: area[key] for key in ("title", "objective", "controls")}
            areas[iso(area["id"])] = {
                **kept,
                "id": iso(area["id"]),
                "number": area["id"],
                "parent": parent,
            }
    return areas


def _control(entry: Facts, areas: Facts) -> Facts:
    nearest = areas[iso(entry["objective"])]
    top = areas[nearest["parent"] or nearest["id"]]
    renamed = {"documentation_explicit", "annex_b_guidance"}
    return {
        **{key: value for key, value in entry.items() if key not in renamed},
        "id": iso(entry["id"]),
        "number": entry["id"],
        "area": top["id"],
        "area_title": top["title"],
        "objective": nearest["objective"],
        "documentation_required": entry["documentation_explicit"],
        "guidance": entry["annex_b_guidance"],
        "related_clauses": [iso(clause) for clause in entry["related_clauses"]],
    }


def risk_library(facts: Facts) -> Facts:
    return {
        "about": facts["meta"],
        "scales": facts["scales"],
        "situations": facts["situations"],
        "risks": keyed([_risk(entry) for entry in facts["risks"]]),
        "opportunities": keyed([_opportunity(entry) for entry in facts["opportunities"]]),
        "kpis": keyed(
            [
                {**entry, "id": own(entry["id"]), "related": [iso(one) for one in entry["related"]]}
                for entry in facts["kpis"]
            ]
        ),
    }


def _risk(entry: Facts) -> Facts:
    return {
        **{key: value for key, value in entry.items() if key != "annex_a_controls"},
        "id": own(entry["id"]),
        "controls": [iso(one) for one in entry["annex_a_controls"]],
        "risk_sources": [iso(one) for one in entry["risk_sources"]],
        "objectives_at_risk": [iso(one) for one in entry["objectives_at_risk"]],
    }


def _opportunity(entry: Facts) -> Facts:
    return {
        **entry,
        "id": own(entry["id"]),
        "watch_risks": [own(one) for one in entry["watch_risks"]],
        "related": [iso(one) for one in entry["related"]],
    }


def ai_vendors(facts: Facts) -> Facts:
    meta = dict(facts["meta"])
    less_sure = meta.pop("less_sure_names")
    entries = keyed([_vendor(entry) for entry in facts["vendors"]])
    return {"about": meta, "less_sure_names": less_sure, "vendors": entries}


def _vendor(entry: Facts) -> Facts:
    renamed: Facts = {
        kind: {
            group: {name: [ai(one) for one in others] for name, others in names.items()}
            for group, names in entry[kind].items()
        }
        for kind in ("also", "implies")
        if kind in entry
    }
    return {**entry, **renamed, "id": ai(entry["id"])}


def ai_detection(facts: Facts, vendor_ids: set[str]) -> Facts:
    agents = facts["crawler_user_agents"]
    kept = ("confidence_ladder", "privacy_rules", "model_files", "positive_evidence_packages")
    return {
        **{key: facts[key] for key in kept},
        "about": facts["meta"],
        "finding_status": facts["enums"]["finding_status"],
        "match_rules": _match_rules(facts["match_rules"]),
        "api_key_patterns": keyed([_also(entry) for entry in facts["api_key_patterns"]]),
        "repo_markers": [_marker(entry, vendor_ids) for entry in facts["repo_markers"]],
        "ci_actions": [_of_vendor(entry, "tool") for entry in facts["ci_actions"]],
        "local_ports": [_of_vendor(entry, "tool") for entry in facts["local_ports"]],
        "oauth_scope_tiers": _tiers(facts["oauth_scope_tiers"]),
        "import_sources": keyed(facts["import_sources"]),
        "expense_merchants": {
            token: [ai(one) for one in ids]
            for token, ids in facts["expense_merchants"]["tokens"].items()
        },
        "crawler_user_agents": {k: v for k, v in agents.items() if isinstance(v, list)},
        "sdk_user_agents": facts["sdk_user_agents"]["tokens"],
        "training_default_changes": [
            _of_vendor(entry, "vendor") for entry in facts["training_default_changes"]
        ],
    }


def _also(entry: Facts) -> Facts:
    return {**entry, "also": [ai(one) for one in entry["also"]]} if "also" in entry else entry


def _of_vendor(entry: Facts, key: str) -> Facts:
    rest = {name: value for name, value in entry.items() if name != key}
    return {**_also(rest), "vendor": ai(entry[key])}


def _marker(entry: Facts, vendor_ids: set[str]) -> Facts:
    return {**_also(entry), "vendor": ai(entry["tool"]) if entry["tool"] in vendor_ids else None}


def _tiers(facts: Facts) -> Facts:
    microsoft = {tier: scopes for tier, scopes in facts["microsoft"].items() if tier != "note"}
    note = facts["microsoft"]["note"]
    return {**facts, "microsoft": microsoft, "microsoft_note": note}


def _match_rules(facts: Facts) -> Facts:
    said = ("domain", "package", "ownership", "imports", "env", "endpoints")
    hosted, prefixes = facts["hosted_app_domains"], facts["package_prefixes"]
    variants, strings = facts["env_variants"], facts["model_strings"]
    return {
        "notes": {
            **{key: facts[key] for key in said},
            "hosted_app_domains": [hosted["note"]],
            "package_prefixes": [prefixes["note"]],
            "list_demotion": [facts["list_demotion"]["rule"]],
            "secrets": [facts["secrets"]],
        },
        "hosted_app_domains": hosted["entries"],
        "generic_names": facts["generic_names"],
        "not_ai_alone": facts["not_ai_alone"],
        "env_variants": {
            **variants,
            "stems": {stem: ai(owner) for stem, owner in variants["stems"].items()},
        },
        "list_demotion": facts["list_demotion"]["max_vendors_without_import"],
        "package_prefixes": [_owned(entry) for entry in prefixes["entries"]],
        "provider_aliases": {name: ai(one) for name, one in facts["provider_aliases"].items()},
        "model_strings": {
            **strings,
            "providers": [_owned(entry) for entry in strings["providers"]],
        },
    }


def _owned(entry: Facts) -> Facts:
    return {**entry, "owner": ai(entry["owner"])}


def revalidation(facts: Facts) -> Facts:
    return {
        "about": facts["meta"],
        "unrated": facts["unrated"],
        "levels": {entry["level"]: entry for entry in facts["levels"]},
    }


def explaining(facts: Facts) -> Facts:
    return {
        "about": facts["meta"],
        "regimes": keyed(facts["regimes"]),
        "letter": facts["letter"],
    }


def main(arguments: list[str]) -> int:
    target = DATA / "compiled.json"
    try:
        fresh = compiled()
    except CatalogueError as error:
        print(error, file=sys.stderr)
        return 2
    if "--check" in arguments:
        same = target.exists() and target.read_bytes() == fresh
        print("up to date" if same else "stale: run python tools/build_catalogue.py")
        return 0 if same else 1
    target.write_bytes(fresh)
    print(f"{target.name}: {len(fresh):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

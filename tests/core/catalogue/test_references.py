"""Every reference in the catalogue leads to an entry."""

import re
from itertools import chain

from fairlead.core.catalogue import catalogue

BOOK = catalogue()
IDS = set(BOOK.ids())


def missing(references):
    return sorted(set(references) - IDS)


def test_clauses_controls_and_documents_point_somewhere():
    clauses, controls = BOOK.clauses.values(), BOOK.controls.values()
    assert not missing(clause.parent for clause in clauses if clause.parent)
    assert not missing(chain.from_iterable(control.related_clauses for control in controls))
    assert not missing(control.area for control in controls)
    assert not missing(document.clause for document in BOOK.documents.values())


def test_every_owner_is_a_role_and_every_stage_a_stage():
    owned = [*(c for c in BOOK.clauses.values() if c.assessable), *BOOK.controls.values()]
    assert {entry.owner for entry in [*owned, *BOOK.kpis.values()]} <= set(BOOK.roles)
    assert {role for clause in BOOK.clauses.values() for role in clause.support} <= set(BOOK.roles)
    stages = {stage for control in BOOK.controls.values() for stage in control.lifecycle_stages}
    assert stages <= set(BOOK.lifecycle_stages)


def test_risks_opportunities_and_key_figures_point_somewhere():
    risks = BOOK.risks.values()
    assert not missing(chain.from_iterable(risk.controls for risk in risks))
    assert not missing(chain.from_iterable(risk.risk_sources for risk in risks))
    assert not missing(chain.from_iterable(risk.objectives_at_risk for risk in risks))
    assert not missing(chain.from_iterable(o.watch_risks for o in BOOK.opportunities.values()))
    assert not missing(chain.from_iterable(o.related for o in BOOK.opportunities.values()))
    assert not missing(chain.from_iterable(kpi.related for kpi in BOOK.kpis.values()))


def test_every_trace_leads_to_a_vendor():
    rules, detection = BOOK.detection.match_rules, BOOK.detection
    assert not missing(rules.provider_aliases.values())
    assert not missing(rules.env_variants.stems.values())
    assert not missing(entry.owner for entry in rules.package_prefixes)
    assert not missing(entry.owner for entry in rules.model_strings.providers)
    assert not missing(entry.vendor for entry in detection.ci_actions)
    assert not missing(entry.vendor for entry in detection.local_ports)
    assert not missing(chain.from_iterable(entry.also for entry in detection.local_ports))
    assert not missing(entry.vendor for entry in detection.repo_markers if entry.vendor)
    assert not missing(chain.from_iterable(entry.also for entry in detection.repo_markers))
    assert not missing(chain.from_iterable(detection.expense_merchants.values()))
    assert not missing(entry.vendor for entry in detection.training_default_changes)


def test_vendors_name_key_patterns_and_vendors_that_exist():
    for vendor in BOOK.vendors.values():
        assert set(vendor.key_patterns) <= set(BOOK.detection.api_key_patterns)
        for others in chain(vendor.also.values(), vendor.implies.values()):
            assert not missing(chain.from_iterable(others.values()))


def test_a_dedicated_domain_has_one_owner():
    owners = {}
    for vendor in BOOK.vendors.values():
        for domain in (*vendor.domains, *vendor.api_domains):
            owners.setdefault(domain, []).append(vendor.id)
    assert {domain: ids for domain, ids in owners.items() if len(ids) > 1} == {}


def test_a_package_has_one_owner():
    owners = {}
    for vendor in BOOK.vendors.values():
        for ecosystem, names in vendor.packages.items():
            for name in names:
                owners.setdefault((ecosystem, name), []).append(vendor.id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def test_every_pattern_compiles():
    rules = BOOK.detection.match_rules
    patterns = [pattern.regex for pattern in BOOK.detection.api_key_patterns.values()]
    patterns += [entry.model for entry in rules.model_strings.providers if entry.model]
    patterns += [rules.model_strings.regex, rules.env_variants.regex.replace("STEM", "OPENAI")]
    assert all(re.compile(pattern) for pattern in patterns)


def test_magic_bytes_are_bytes():
    for kind in BOOK.detection.model_files:
        for magic in filter(None, (kind.magic, *kind.alt_magic)):
            assert bytes.fromhex(magic).hex() == magic


def test_scores_of_the_library_are_likelihood_times_impact():
    for risk in BOOK.risks.values():
        assert risk.inherent.score == risk.inherent.likelihood * risk.inherent.impact


def test_the_levels_cover_every_score_once():
    covered = [score for level in BOOK.scales.levels for score in range(level.min, level.max + 1)]
    assert covered == list(range(1, 26))


def test_a_risk_fits_kinds_of_vendor_and_situations_that_exist():
    kinds = {vendor.category for vendor in BOOK.vendors.values()}
    for risk in BOOK.risks.values():
        assert set(risk.fits_when.categories) <= kinds
        assert set(risk.fits_when.situations) <= set(BOOK.library.situations)


def test_every_kind_of_signal_stands_on_one_rung():
    signals = [signal for rung in BOOK.detection.confidence_ladder for signal in rung.signals]
    assert len(signals) == len(set(signals))
    assert [rung.level for rung in BOOK.detection.confidence_ladder] == [1, 2, 3, 4, 5]

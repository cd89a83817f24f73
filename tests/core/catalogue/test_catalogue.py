"""What the catalogue promises: it is whole, its ids stay, its references lead somewhere."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from fairlead.core.catalogue import UnknownIdError, catalogue
from tools.build_catalogue import DATA

VECTORS = Path(__file__).parents[2] / "vectors"
BOOK = catalogue()


def test_the_catalogue_is_whole():
    counted = {
        "assessable clauses": sum(clause.assessable for clause in BOOK.clauses.values()),
        "controls": len(BOOK.controls),
        "controls with explicit documentation": sum(
            control.documentation_required for control in BOOK.controls.values()
        ),
        "documents": len(BOOK.documents),
        "risks": len(BOOK.risks),
        "opportunities": len(BOOK.opportunities),
        "key figures": len(BOOK.kpis),
        "vendors": len(BOOK.vendors),
    }
    assert counted == {
        "assessable clauses": 32,
        "controls": 38,
        "controls with explicit documentation": 25,
        "documents": 20,
        "risks": 40,
        "opportunities": 15,
        "key figures": 12,
        "vendors": 390,
    }


def test_the_counts_that_each_part_states_are_its_own():
    stated = {**BOOK.about["requirements"].counts, **BOOK.about["library"].counts}
    assert stated == {
        "main_clauses": sum(clause.parent is None for clause in BOOK.clauses.values()),
        "group_headings": sum(
            not clause.assessable and clause.parent is not None for clause in BOOK.clauses.values()
        ),
        "assessable_subclauses": 32,
        "annex_a_areas": sum(area.parent is None for area in BOOK.areas.values()),
        "annex_a_objective_statements": 10,
        "annex_a_controls": sum(
            area.controls for area in BOOK.areas.values() if area.parent is None
        ),
        "controls_with_explicit_documentation": 25,
        "mandatory_documented_information": len(BOOK.documents),
        "risks": len(BOOK.risks),
        "opportunities": len(BOOK.opportunities),
        "kpis": len(BOOK.kpis),
    }
    assert BOOK.about["vendors"].counts == {"vendors": len(BOOK.vendors)}


def test_no_id_that_was_ever_published_has_disappeared():
    published = (VECTORS / "catalogue-ids.txt").read_text().split()
    assert set(published) <= set(BOOK.ids())
    assert published == sorted(published)


def test_every_new_id_is_written_into_the_list_of_published_ones():
    assert (VECTORS / "catalogue-ids.txt").read_text().split() == list(BOOK.ids())


def test_every_entry_bears_the_id_under_which_it_is_found():
    for entries in (BOOK.clauses, BOOK.controls, BOOK.documents, BOOK.risks, BOOK.vendors):
        assert all(entry.id == key for key, entry in entries.items())


def test_a_vendor_and_a_scale_can_be_asked():
    assert BOOK.vendor("ai:openai_api").key == "openai_api"
    assert "goose-ai" in BOOK.less_sure_names
    assert [level.level for level in BOOK.scales.levels] == ["low", "medium", "high", "critical"]


def test_a_part_can_be_had_as_it_was_read():
    assert BOOK.plain("vendors")["vendors"]["ai:chatgpt"]["name"] == "ChatGPT"


def test_a_control_can_be_asked_by_its_id():
    control = BOOK.control("iso42001:A.6.2.8")
    assert (control.number, control.area, control.area_title) == (
        "A.6.2.8",
        "iso42001:A.6",
        "AI system life cycle",
    )
    assert control.auto_evidence == ("log coverage and integrity report",)


@pytest.mark.parametrize(
    ("ask", "noun", "wrong", "near"),
    [
        (BOOK.control, "control", "iso42001:A.2.22", "iso42001:A.2.2"),
        (BOOK.clause, "clause", "iso42001:6.1.5", "iso42001:6.1.4"),
        (BOOK.document, "document", "iso42001:MD21", "iso42001:MD20"),
        (BOOK.risk, "risk", "fairlead:R41", "fairlead:R40"),
        (BOOK.opportunity, "opportunity", "fairlead:O16", "fairlead:O15"),
        (BOOK.kpi, "key figure", "fairlead:K13", "fairlead:K12"),
        (BOOK.vendor, "vendor", "ai:openai", "ai:openai_api"),
    ],
)
def test_an_unknown_id_is_refused_with_the_ids_near_it(ask, noun, wrong, near):
    with pytest.raises(UnknownIdError, match=f"The catalogue holds no {noun} “{wrong}”") as caught:
        ask(wrong)
    assert near in caught.value.near


def test_an_id_like_no_other_is_refused_without_guessing():
    with pytest.raises(UnknownIdError) as caught:
        BOOK.vendor("bread")
    assert str(caught.value) == "The catalogue holds no vendor “bread”."


def test_the_digest_is_that_of_the_compiled_file():
    assert BOOK.digest == sha256((DATA / "compiled.json").read_bytes()).hexdigest()


def test_opening_the_catalogue_needs_no_yaml_no_schema_and_no_other_part():
    asked = (
        "import sys; from fairlead.core.catalogue import catalogue; catalogue().vendors; "
        "print(*sorted(name for name in sys.modules if name in {'yaml', 'jsonschema', 'django'} "
        "or name.startswith('fairlead.core.')))"
    )
    said = subprocess.check_output(
        [sys.executable, "-c", asked], env={"PYTHONPATH": os.pathsep.join(sys.path)}, text=True
    )
    assert said.split() == [
        "fairlead.core.catalogue",
        "fairlead.core.catalogue.loading",
        "fairlead.core.catalogue.requirements",
        "fairlead.core.catalogue.shaping",
        "fairlead.core.catalogue.vendors",
    ]

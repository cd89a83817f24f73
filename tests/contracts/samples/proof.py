"""Packs, evidence, controls and the ledger."""

from tests.contracts.samples.decisions import a_decision
from tests.contracts.samples.people import _joined
from tests.contracts.samples.registry import sample


@sample("pack:pack", "pack:download")
def a_pack(member):
    from fairlead.apps.pack.services import export_pack

    return {"code": export_pack(by=member).code}


@sample("pack:verifier", shared=True)
def a_verifier(member):
    return {"name": "verify.html"}


@sample(
    "api:evidence",
    "api:evidence-controls",
    "api:evidence-file",
    "evidence:detail",
    "evidence:download",
    "evidence:renew",
    "evidence:link",
    "evidence:withdraw",
    "evidence:reinstate",
    "register:about",
)
def a_piece_of_evidence(member):
    return {"number": _evidence(member).number}


@sample("evidence:link-again", "evidence:unlink")
def a_control_of_a_piece_of_evidence(member):
    return {"number": _evidence(member).number, "control": "A.2.2"}


@sample(
    "controls:control",
    "controls:decide",
    "controls:describe",
    "controls:link",
    "controls:owner",
    "controls:owner-accept",
    "controls:owner-decline",
    shared=True,
)
def a_control(member):
    return {"control": "A.2.2"}


@sample("controls:version", "controls:version-file", "controls:approve", "controls:send-back")
def a_version_of_the_statement(member):
    from fairlead.apps.controls.services import decide_controls, send_back, send_for_approval
    from fairlead.core.catalogue import catalogue

    reason = "Risk R-1 asks for it in the bakery."
    every = list(catalogue().controls)
    decide_controls(by=member, control_ids=every, applies=True, reason=reason)
    version = send_for_approval(by=member)
    board = _joined(member)
    board.roles = ["board"]
    board.save(update_fields=["roles"])
    send_back(version, by=board, because="So that the next can be sent.")
    return {"number": version.number}


def _evidence(member):
    from fairlead.apps.evidence.models import Evidence
    from fairlead.apps.evidence.services import take_in

    data = b"%%PDF-1.7\n%d\n%%%%EOF\n" % Evidence.objects.count()
    return take_in(
        by=member, title="Policy", data=data, filename="a.pdf", controls=["iso42001:A.2.2"]
    )


@sample("journal:entry", "journal:entry-raw", "journal:entry-proof", shared=True)
def an_entry(member):
    """Every log has a first entry; numbers of entries say nothing across firms."""
    return {"epoch": 1, "seq": 0}


@sample("api:ledger-proof", shared=True)
def a_proof(member):
    return {"epoch": 1, "index": 0}


@sample("pack:decision")
def a_decision_to_take_away(member):
    return a_decision(member)

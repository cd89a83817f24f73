"""One example of each record that an address can name, made by its subject's own services.

Add yours: a function that makes a record for the member it is given, and says what the
address needs. It runs inside the authorisation matrix (test_authz_matrix.py), once for the
bakery and a few times for another firm.

    @sample("register:system", "register:system-edit")
    def a_system(member):
        from fairlead.apps.register.services import register_system

        return {"code": register_system(by=member, name="Ovens", purpose="Heat").code}

`shared` says that the same value is good in every organisation, such as the number of a
control in the standard or the word of a kind.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    make: Callable
    shared: bool


SAMPLES: dict[str, Sample] = {}


def sample(*routes: str, shared: bool = False):
    """Say how the arguments of these routes are made."""

    def keep(make: Callable) -> Callable:
        for route in routes:
            SAMPLES[route] = Sample(make, shared)
        return make

    return keep


@sample("account_confirm_email", shared=True)
def a_mail_key(member):
    return {"key": "x"}


@sample("account_reset_password_from_key", shared=True)
def a_reset_key(member):
    return {"uidb36": "1", "key": "x"}


@sample("openid_connect_login", "openid_connect_callback", shared=True)
def a_provider(member):
    return {"provider_id": "none"}


@sample("mfa_edit_webauthn", "mfa_remove_webauthn")
def a_passkey(member):
    from allauth.mfa.models import Authenticator

    facts = {"name": "Key", "credential": {}}
    kind = Authenticator.Type.WEBAUTHN
    return {"pk": Authenticator.objects.create(user=member.user, type=kind, data=facts).pk}


@sample("org:token-revoke")
def a_token(member):
    from datetime import timedelta

    from django.utils import timezone

    from fairlead.apps.org.services import make_token

    day = timezone.localdate() + timedelta(days=9)
    return {"number": make_token(by=member, name="CI", scopes=["read"], expires_on=day)[0].number}


@sample("org:invitation-revoke")
def an_invitation(member):
    from fairlead.apps.org.services import invite

    return {"number": invite(by=member, roles=["staff"])[0].number}


@sample("org:person", "org:appoint", "org:member-end", "org:reinstate")
def a_person(member):
    return {"pk": _joined(member).pk}


@sample("org:appointment-end", "org:appointment-answer", "org:appointment-lay-down")
def an_appointment(member):
    from fairlead.apps.org.services import propose_appointment

    return {"number": propose_appointment(_joined(member), role="owner", by=member).number}


@sample("org:join", shared=True)
def a_link(member):
    from fairlead.apps.org.services import invite

    return {"secret": invite(by=member, roles=["staff"])[1]}


def _joined(member):
    from fairlead.apps.org.models import User
    from fairlead.apps.org.services import admit

    name = f"somebody{User.objects.count()}"
    user = User.objects.create_user(f"{name}@example.test", name=name)
    return admit(member.organisation, user=user, roles=["staff"])


@sample("work:task", "work:done", "work:reopen")
def a_task(member):
    from datetime import date

    from fairlead.apps.journal.services import doing
    from fairlead.apps.register import acts
    from fairlead.apps.register.services import register_system
    from fairlead.apps.work.services import raise_task

    system = register_system(by=member, name="Ovens")
    with doing(acts.CHANGED, by=member, about=system) as entry:
        told = {"about": system, "owner": member, "due_on": date(2030, 1, 1)}
        made = raise_task(entry, member.organisation, "Look again.", **told)
    return {"code": made.code}


@sample("register:add", shared=True)
def a_kind_of_record(member):
    return {"slug": "systems"}


@sample(
    "register:record",
    "register:change",
    "register:owner",
    "register:accept",
    "register:decline",
    "register:retire",
    "register:reinstate",
    "register:link",
)
def a_system(member):
    from fairlead.apps.register.services import register_system

    return {"code": register_system(by=member, name="Ovens", purpose="Heat").code}


@sample("api:monitor-gate", "api:monitor-configuration", "monitor:system")
def a_system_at_the_gate(member):
    return a_system(member)


@sample(
    "monitor:check",
    "monitor:period",
    "monitor:change",
    "monitor:reference",
    "monitor:rows",
    "api:monitor-check",
    "api:monitor-states",
)
def a_check(member):
    return {"code": _check(member).code}


@sample("monitor:check-act")
def an_act_on_a_check(member):
    return {"code": _check(member).code, "act": "pause"}


@sample("monitor:run", "monitor:record", "monitor:report", "api:monitor-run")
def a_run(member):
    return {"code": _run(member).code}


@sample("monitor:finding")
def a_finding_of_a_run(member):
    return {"code": _run(member).findings.get().code}


@sample("monitor:finding-act")
def an_act_on_a_finding_of_a_run(member):
    return {"code": _run(member).findings.get().code, "act": "answer"}


@sample("monitor:validation")
def a_validation(member):
    return {"code": _validation(member).code}


@sample("monitor:validation-act")
def an_act_on_a_validation(member):
    return {"code": _validation(member).code, "act": "sign"}


@sample("api:monitor-reference")
def a_reference(member):
    from fairlead.apps.monitor.services import seal_and_compare
    from tests.apps.monitor.rows import csv_of

    told = {"name": "Autumn", "filename": "a.csv", "because": "The harvest it was made for."}
    return {"code": seal_and_compare(_check(member), by=member, data=csv_of(), **told).code}


def _check(member):
    from fairlead.apps.monitor.services import add_check
    from fairlead.apps.register.services import register_system
    from tests.apps.monitor.rows import COLUMNS, POLICY

    told = {"name": "Mills", "source": "upload", "columns": COLUMNS, "policy": POLICY}
    told |= {"window": "day", "rhythm": "hand", "keep_days": 0}
    return add_check(register_system(by=member, name="Ovens", owner=member), by=member, **told)


def _run(member):
    from fairlead.apps.monitor import services
    from tests.apps.monitor.rows import csv_of

    data = csv_of(gap=0.3)
    run = services.ask_run(_check(member), by=member, data=data, filename="a.csv")
    return services.perform(run)


def _validation(member):
    from fairlead.apps.evidence.services import attest
    from fairlead.apps.monitor.services import propose_validation
    from fairlead.apps.register.services import register_system

    shown = attest(by=member, title="We looked", text="Nothing odd was seen in October.")
    told = {"basis": "We looked at October, nothing odd was seen.", "evidence": [shown.code]}
    return propose_validation(register_system(by=member, name="Ovens"), by=member, **told)


@sample("register:unlink")
def a_link_of_a_system(member):
    from fairlead.apps.register.services import link, register_supplier, register_system

    system = register_system(by=member, name="Ovens")
    tie = link("supplied_by", system, register_supplier(by=member, name="Mill"), by=member)
    return {"code": system.code, "pk": tie.pk}


@sample("register:add-version")
def a_model(member):
    from fairlead.apps.register.services import register_model

    return {"code": register_model(by=member, name="Llama").code}


@sample("register:import-columns")
def a_file_handed_in(member):
    from fairlead.apps.register.drafts import hand_in

    return {"token": hand_in(member, kind="system", filename="a.csv", data=b"Name\nOvens\n")}


@sample("register:import-done", "register:import-undo")
def an_import(member):
    from fairlead.apps.register.services import import_rows

    rows = [{"name": "Ovens"}]
    made = import_rows(by=member, kind="system", filename="a", digest="0" * 64, rows=rows)
    return {"code": made.code}


@sample("risk:risk", "api:risk")
def a_risk(member):
    from fairlead.apps.risk.services import add_from_library

    return {"code": add_from_library(by=member, library_id="fairlead:R01").code}


@sample("risk:act")
def an_act_on_a_risk(member):
    from fairlead.apps.risk.services import add_from_library

    return {"code": add_from_library(by=member, library_id="fairlead:R03").code, "act": "rate"}


@sample("risk:action-done", "risk:action-reopen")
def an_action_on_a_risk(member):
    from datetime import date

    from fairlead.apps.risk.services import add_from_library, plan_action

    risk = add_from_library(by=member, library_id="fairlead:R04")
    action = plan_action(risk, by=member, what="Tell", owner=None, due_on=date(2030, 1, 1))
    return {"code": risk.code, "pk": action.pk}


@sample("risk:appetite-approve")
def a_proposed_appetite(member):
    from fairlead.apps.risk.services import propose_criteria

    return {"version": propose_criteria(by=member, appetite=9).version}


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


@sample("discover:finding", "discover:owner")
def a_finding(member):
    return {"code": _finding(member).code}


@sample("discover:act")
def an_act_on_a_finding(member):
    return {"code": _finding(member).code, "act": "decide"}


@sample("discover:source", "discover:source-undo")
def a_look_into_a_source(member):
    from fairlead.apps.discover.models import Import
    from fairlead.apps.discover.services import import_source

    n = Import.objects.count()
    data = f"App Name,Type,Id,Users,Requested Services\nOtter.ai,Web,{n},4,\n"
    return {"code": import_source(by=member, data=data.encode()).code}


@sample("discover:source-check")
def a_source_handed_in(member):
    from fairlead.apps.discover.drafts import hand_in

    data = b"App Name,Type,Id,Users,Requested Services\nOtter.ai,Web,1,4,\n"
    return {"token": hand_in(member, filename="a.csv", data=data)}


@sample("discover:link-revoke")
def a_link_for_declarations(member):
    from fairlead.apps.discover.services import make_link

    return {"number": make_link(by=member, label="Sales")[0].number}


@sample("discover:declare", shared=True)
def a_way_to_declare(member):
    from fairlead.apps.discover.services import make_link

    return {"secret": make_link(by=member, label="Sales")[1]}


def _finding(member):
    from fairlead.apps.discover.models import Finding
    from fairlead.apps.discover.services import declare

    tool = f"Tool {Finding.objects.count()}"
    declare(by=member, tool=tool, purpose="Bake", how_often="daily")
    return Finding.objects.get(name=tool, organisation=member.organisation)


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


@sample("api:register-record", "api:register-retire", "api:register-reinstate")
def a_system_by_kind(member):
    return {"slug": "systems"} | a_system(member)


@sample(
    *("hooks:webhook", "hooks:rotate", "hooks:test", "hooks:off", "hooks:on"),
    *("api:hooks-messages", "api:hooks-rotate", "api:hooks-test", "api:hooks-off", "api:hooks-on"),
)
def a_webhook(member):
    return {"code": _webhook(member).code}


@sample("hooks:again")
def a_message(member):
    from fairlead.apps.hooks.services import send_test

    hook = _webhook(member)
    return {"code": hook.code, "message": send_test(hook, by=member).message}


@sample("hooks:host-forbid")
def a_host(member):
    from fairlead.apps.hooks.models import Host
    from fairlead.apps.hooks.services import allow_host

    number = Host.objects.count()
    return {"pk": allow_host(by=member, name=f"h{number}.example.com").pk}


def _webhook(member):
    from django.test import override_settings

    from fairlead.apps.hooks.services import register

    with override_settings(FAIRLEAD_CALL_LOCAL={"hooks.example.com:80"}):
        url, events = "http://hooks.example.com/", ["system.stopped"]
        return register(by=member, name="Core banking", url=url, events=events)[0]


@sample("decisions:decision", "decisions:open", "decisions:entry", "decisions:letter-new")
def a_decision(member):
    return {"epoch": 1, "seq": _decision(member).seq}


@sample("decisions:proof")
def a_proven_decision(member):
    from fairlead.apps.journal import checkpoints
    from fairlead.apps.journal.queries import current_log

    place = a_decision(member)
    checkpoints.publish(current_log(member.tenant))
    return place


@sample("api:decisions-one")
def a_decision_by_reference(member):
    return {"ref": _decision(member).ext_id}


@sample("api:decisions-proof")
def a_proven_decision_by_reference(member):
    from fairlead.apps.journal import checkpoints
    from fairlead.apps.journal.queries import current_log

    ref = _decision(member).ext_id
    checkpoints.publish(current_log(member.tenant))
    return {"ref": ref}


@sample(
    *("decisions:letter", "decisions:letter-open", "decisions:letter-change"),
    *("decisions:letter-approve", "decisions:letter-send-back", "decisions:letter-issue"),
    *("decisions:letter-withdraw", "decisions:letter-file"),
)
def a_letter(member):
    from fairlead.apps.decisions.services import Answers, draft_letter

    made = draft_letter(
        _decision(member),
        by=member,
        language="en",
        matter="A loan was refused.",
        contact="0113 496 0000",
        answers=Answers(),
    )
    return {"number": made.number}


@sample(
    *("decisions:words", "decisions:words-keep", "decisions:words-sense"),
    *("decisions:words-import", "decisions:words-export"),
)
def a_system_with_words(member):
    return a_system(member)


def _decision(member):
    """Record a decision; next door so many that its place is none of ours."""
    import json
    import secrets

    from fairlead.apps.decisions.models import Decision
    from fairlead.apps.decisions.services import Sender, record
    from fairlead.apps.org.models import ApiToken
    from fairlead.core.decisions.record import parsed

    mine = Decision.objects.of(member.organisation).select_related("system", "organisation")
    is_next_door = Decision.objects.exclude(organisation=member.organisation).exists()
    code = a_system(member)["code"]
    told = {"system": code, "outcome": "refused", "explanation": {"method": "shap"}}
    names = [f"d-{secrets.token_hex(6)}"]
    if is_next_door and not mine.exists():
        names += [f"d-{secrets.token_hex(6)}" for _ in range(400)]
    by = Sender(member, ApiToken(public_id="sample", systems=[]))
    record([parsed(json.dumps({"id": name} | told).encode()) for name in names[::-1]], by=by)
    return mine.get(ext_id=names[0])


@sample(
    *("oversight:system", "oversight:change", "oversight:reviewers"),
    *("oversight:stop", "oversight:start"),
)
def a_watched_system(member):
    return {"code": _plan(member).system.code}


@sample("oversight:plan", "oversight:end-plan")
def an_oversight_plan(member):
    return {"code": _plan(member).code}


@sample("oversight:end-reviewer")
def a_reviewer(member):
    from datetime import timedelta

    from django.utils import timezone

    from fairlead.apps.oversight.services import name_reviewer
    from tests.cast import admitted

    until = timezone.localdate() + timedelta(days=99)
    named = name_reviewer(
        _plan(member).system,
        by=member,
        member=admitted(member.organisation, "reviewer"),
        competence="Two years in credit, and the course of May.",
        until=until,
    )
    return {"code": named.code}


@sample("oversight:stop-page")
def a_stop(member):
    from fairlead.apps.oversight.services import stop

    return {"code": stop(_plan(member).system, by=member, because="It refuses everybody.").code}


@sample("oversight:review")
def a_review(member):
    from fairlead.apps.oversight.models import Review
    from fairlead.apps.oversight.services import sample_new

    plan = _plan(member)
    _sent_for_review(member, plan.system)
    sample_new()
    return {"code": Review.objects.get(plan=plan).code}


@sample("oversight:review-act")
def an_act_on_a_review(member):
    return a_review(member) | {"act": "take"}


@sample("oversight:finding")
def an_oversight_finding(member):
    from datetime import timedelta

    from django.utils import timezone

    from fairlead.apps.decisions.models import Instance
    from fairlead.apps.oversight.models import Finding
    from fairlead.apps.oversight.services import look_for_findings

    system = _plan(member).system
    _sent_for_review(member, system, instance="scoring-1", n=3)
    late = timezone.now() - timedelta(hours=1)
    Instance.objects.filter(system=system).update(since=late)
    look_for_findings()
    return {"code": Finding.objects.get(system=system).code}


@sample("oversight:finding-act")
def an_act_on_an_oversight_finding(member):
    return an_oversight_finding(member) | {"act": "answer"}


def _plan(member):
    from fairlead.apps.oversight.services import set_plan
    from fairlead.apps.register.services import register_system
    from fairlead.core.oversight.sampling import Rule, What

    return set_plan(
        register_system(by=member, name="Scoring", purpose="Credit"),
        by=member,
        moment="before",
        due_hours=24,
        how="Read the file, decide, then compare.",
        competence="Two years in credit.",
        rules=[Rule(What.ALL)],
        outcomes=["granted", "refused"],
    )


def _sent_for_review(member, system, **more):
    import json
    from datetime import timedelta

    from django.utils import timezone

    from fairlead.apps.decisions.services import Sender, record
    from fairlead.apps.org.services import make_token
    from fairlead.core.decisions.record import parsed

    day = timezone.localdate() + timedelta(days=9)
    token, _ = make_token(by=member, name="scoring", scopes=["decide"], expires_on=day)
    told = {"id": f"d-{system.pk}", "system": system.code, "outcome": "refused"} | more
    record([parsed(json.dumps(told).encode())], by=Sender(member, token))


@sample("pack:decision")
def a_decision_to_take_away(member):
    return a_decision(member)


def decided_about_somebody(member):
    import json
    from datetime import timedelta

    from django.utils import timezone

    from fairlead.apps.decisions import handing_in
    from fairlead.apps.decisions.services import Sender
    from fairlead.apps.org.services import make_token
    from fairlead.apps.privacy.queries import find
    from fairlead.apps.register.services import register_system

    system = register_system(by=member, name="Scoring", purpose="Says who gets credit")
    day = timezone.localdate() + timedelta(days=9)
    token, _ = make_token(by=member, name="scoring", scopes=["decide"], expires_on=day)
    about = {"outcome": "refused", "subject": "customer-1"}
    told = {"id": f"privacy-{system.code}", "system": system.code, **about}
    handing_in.one(json.dumps(told).encode(), by=Sender(member, token))
    return find(member.organisation, "customer-1")


@sample("privacy:person", "privacy:export", "privacy:ask-erasure", "privacy:correct")
def somebody_decided_about(member):
    return {"pseudonym": decided_about_somebody(member).pseudonym}


@sample("privacy:request", "privacy:erase", "privacy:decline")
def a_request(member):
    from fairlead.apps.privacy.services import ask_erasure

    person = decided_about_somebody(member)
    asked = ask_erasure(person, basis="consent", because="She left and asked for it.", by=member)
    return {"code": asked.code}


@sample("privacy:hold")
def a_hold(member):
    from django.utils import timezone

    from fairlead.apps.privacy.services import set_hold

    day = timezone.localdate()
    return {"code": set_hold(first=day, because="The court of Leeds asked for it.", by=member).code}


@sample("privacy:keep", "privacy:delete")
def a_system_whose_decisions_are_kept(member):
    from fairlead.apps.register.services import register_system

    return {"code": register_system(by=member, name="Scoring", purpose="Credit").code}

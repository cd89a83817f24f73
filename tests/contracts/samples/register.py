"""Records of the register and what is imported into it."""

from tests.contracts.samples.registry import sample


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


@sample("api:register-record", "api:register-retire", "api:register-reinstate")
def a_system_by_kind(member):
    return {"slug": "systems"} | a_system(member)

"""What is found, where it was found, and declarations."""

from tests.contracts.samples.registry import sample


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

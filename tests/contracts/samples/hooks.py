"""Hosts, webhooks and their messages."""

from tests.contracts.samples.registry import sample


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

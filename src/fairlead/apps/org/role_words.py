"""The matrix in words: what each role reads and what the ledger may say that it did."""

from collections.abc import Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fairlead.apps.journal.act import known_acts
from fairlead.apps.org.permissions import Role
from fairlead.apps.pages.navigation import AREAS

# What a prefix of acts is about; areas of the rail are called as the rail calls them.
TOPICS: Final[dict[str, str | Promise]] = {
    "org": gettext_lazy("people and settings"),
    "org.appointment": gettext_lazy("appointments"),
    "org.invitation": gettext_lazy("invitations"),
    "org.token": gettext_lazy("API tokens"),
    "example": gettext_lazy("the example firm"),
    "privacy": gettext_lazy("erasure"),
    "installation": gettext_lazy("the installation"),
    "monitor": gettext_lazy("measurements and validations"),
    "oversight.review": gettext_lazy("reviews of AI decisions"),
    "ai": gettext_lazy("AI decisions"),
    "letter": gettext_lazy("letters about decisions"),
    "work": gettext_lazy("tasks"),
    "hooks": gettext_lazy("webhooks and hosts that are called"),
    "hooks.webhook": gettext_lazy("webhooks"),
    "hooks.delivery": gettext_lazy("messages to webhooks"),
}


def reads(role: Role) -> list[str]:
    """Name the areas that a role reads, in the order of the rail."""
    if "*" in role.reads:
        return [_("everything")]
    return [str(area.label) for area in AREAS if area.reads in role.reads]


def does(patterns: Iterable[str]) -> list[str]:
    """Say what the ledger may say that somebody did: *accepted the risk until a day*."""
    return [_said(pattern) for pattern in patterns]


def _said(pattern: str) -> str:
    name = pattern.removeprefix("own:")
    own = name != pattern
    if name.endswith(".*"):
        topic = _topic(name.removesuffix(".*"))
        if own:
            return _("did anything about {topic} that they own").format(topic=topic)
        return _("did anything about {topic}").format(topic=topic)
    act = known_acts().get(name)
    says = str(act.says) if act else name
    return _("{act}, on what they own").format(act=says) if own else says


def _topic(prefix: str) -> str:
    area = next((area.label for area in AREAS if area.name == prefix), None)
    return str(area or TOPICS.get(prefix, prefix))

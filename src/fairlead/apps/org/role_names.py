"""The eleven roles in words: what each is called, and what a person takes on with it."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: Final[dict[str, str | Promise]] = {
    "board": _("Board sponsor"),
    "ai_lead": _("AI lead"),
    "owner": _("Owner of a system, risk or control"),
    "reviewer": _("Reviewer of AI decisions"),
    "staff": _("Staff"),
    "internal_auditor": _("Internal auditor"),
    "external_auditor": _("External auditor (guest)"),
    "admin": _("Administrator"),
    "dpo": _("Data protection officer"),
    "service": _("Service token"),
    "installation_admin": _("Installation administrator"),
}

DUTIES: Final[dict[str, str | Promise]] = {
    "board": _("Answers for AI: signs the policy, accepts or refuses what is above the line."),
    "ai_lead": _("Runs the AI management system: keeps register, risks, controls and evidence."),
    "owner": _("Keeps one system, risk or control in order, after accepting it."),
    "reviewer": _("Looks at what AI decides, says so first themselves, and can stop it."),
    "staff": _("Declares the AI they use and reports what worries them."),
    "internal_auditor": _("Reads everything, changes nothing, reports to the board."),
    "external_auditor": _("Reads what an audit needs, until a fixed day."),
    "admin": _("Invites people, proposes appointments, keeps settings and tokens."),
    "dpo": _("Watches over personal data: privacy records and erasure."),
    "service": _("A program that hands in records; it reads nothing."),
    "installation_admin": _("Keeps the installation running; sees no firm's content."),
}

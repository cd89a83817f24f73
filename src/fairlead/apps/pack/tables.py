"""The list of packs that were made."""

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from fairlead.apps.pack.models import Pack
from fairlead.apps.pages.lists import Column, Empty, Filter, ListSpec


def address(pack: Pack) -> str:
    """Where the pack's page is."""
    return reverse("pack:pack", args=[pack.code])


PACKS = ListSpec(
    name="packs",
    caption=_("Audit packs"),
    columns=(
        Column("code", _("Pack"), lambda pack: pack.code, sort="number", href=address),
        Column(
            "made",
            _("Made"),
            lambda pack: date_format(pack.created_at, "j M Y, H:i"),
            sort="created_at",
            note=lambda pack: str(pack.made_by),
            plain=lambda pack: pack.created_at,
        ),
        Column(
            "ledger",
            _("Ledger entries"),
            lambda pack: pack.ledger_size,
            sort="ledger_size",
            number=True,
        ),
        Column(
            "size",
            _("Size"),
            lambda pack: filesizeformat(pack.size),
            sort="size",
            plain=lambda pack: pack.size,
            number=True,
        ),
        Column(
            "sha256",
            _("SHA-256"),
            lambda pack: f"{pack.sha256[:16]}…",
            plain=lambda pack: pack.sha256,
        ),
        Column("state", _("File"), lambda pack: pack.get_state_display(), sort="state"),
    ),
    filters=(Filter("state", _("File"), Pack.State.choices),),
    default_sort="-code",
    empty=Empty(
        title=_("No pack was made yet"),
        text=_("A pack is what you hand to an auditor: one file that they check without you."),
    ),
)

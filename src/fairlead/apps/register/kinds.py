"""The five kinds of record as pages know them: their words and their addresses."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class KindPage(NamedTuple):
    """How one kind is called and where its list stands."""

    kind: str
    slug: str
    one: str | Promise
    many: str | Promise
    add: str | Promise
    lede: str | Promise

    @property
    def list_href(self) -> str:
        return reverse("register:list" if self.kind == "system" else f"register:{self.slug}")

    @property
    def add_href(self) -> str:
        return reverse("register:add", args=[self.slug])


KIND_PAGES = {
    each.kind: each
    for each in (
        KindPage(
            "system",
            "systems",
            _("AI system"),
            _("AI systems"),
            _("Register a system"),
            _("Every AI system we use, provide or build, and who answers for it."),
        ),
        KindPage(
            "use_case",
            "use-cases",
            _("Use case"),
            _("Use cases"),
            _("Register a use case"),
            _("What we use AI for, and whom that touches."),
        ),
        KindPage(
            "model",
            "models",
            _("Model"),
            _("Models"),
            _("Register a model"),
            _("The models that our systems run, and their versions."),
        ),
        KindPage(
            "data_set",
            "data-sets",
            _("Data set"),
            _("Data sets"),
            _("Register a data set"),
            _("What our systems read and our models were made from."),
        ),
        KindPage(
            "supplier",
            "suppliers",
            _("Supplier"),
            _("Suppliers"),
            _("Register a supplier"),
            _("Who supplies our tools, models and data."),
        ),
    )
}
BY_SLUG = {each.slug: each for each in KIND_PAGES.values()}


def tabs(current: str) -> list[dict[str, object]]:
    """Give the kinds as tabs above a list."""
    return [
        {"label": each.many, "href": each.list_href, "current": each.kind == current}
        for each in KIND_PAGES.values()
    ]

"""The firm: the wall around everything that belongs to it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """A firm: the wall around everything that belongs to it."""

    class Size(models.TextChoices):
        MICRO = "micro", _("1–9 people")
        SMALL = "small", _("10–49 people")
        MEDIUM = "medium", _("50–249 people")
        LARGE = "large", _("250 people and more")

    public_id = models.CharField(max_length=40, unique=True)
    name = models.CharField(_("name of the firm"), max_length=200)
    language = models.CharField(_("language"), max_length=10, default="en-gb")
    country = models.CharField(_("country"), max_length=2, blank=True)
    sector = models.CharField(_("sector"), max_length=60, blank=True)
    size = models.CharField(_("size"), max_length=10, choices=Size.choices, default=Size.SMALL)
    builds_ai = models.BooleanField(_("we build AI"), default=False)
    supplies_ai = models.BooleanField(_("we supply AI to others"), default=False)
    uses_ai = models.BooleanField(_("we use AI"), default=True)
    two_step_at_once = models.BooleanField(_("two-step sign-in from the first day"), default=False)
    is_example = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @property
    def tenant(self) -> str:
        return str(self.public_id)

    @property
    def ledger_kind(self) -> str:
        return "organisation"

    @property
    def ledger_id(self) -> str:
        return str(self.public_id)

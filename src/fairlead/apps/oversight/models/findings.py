"""What oversight found that asks for a look: many overrides, errors that slip through, gaps."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org.models import Member, Numbered
from fairlead.apps.pages.addresses import address_of
from fairlead.apps.register.models import AISystem
from fairlead.apps.work.models import Task
from fairlead.core.rules.because import Because


class Finding(Numbered):
    """One finding: what it is (a sentence and its facts), who sees to it, what came of it.

    `key` names what it is about, so that the same again is the same finding; one of a gap closes
    by itself when the numbers came, and then nobody stands in `closed_by`.
    """

    prefix = "OF"
    kind = "oversight_finding"

    class What(models.TextChoices):
        OVERRIDES = "overrides", _("Many overrides")
        CAUGHT = "caught", _("Planted errors slip through")
        GAP = "gap", _("Decisions are missing")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ANSWERED = "answered", _("Answered, not settled")
        CLOSED = "closed", _("Closed")

    system = models.ForeignKey(AISystem, models.PROTECT, related_name="oversight_findings")
    what = models.CharField(_("what"), max_length=10, choices=What.choices)
    key = models.CharField(max_length=120)
    says = models.CharField(max_length=300)
    facts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    owner = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="+")
    because = models.TextField(blank=True)
    answered_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    effect = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_of_a_number"),
            models.UniqueConstraint(
                fields=["system", "key"],
                condition=~Q(state="closed"),
                name="one_open_finding_a_key",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return address_of("oversight:finding", self.code)

    @property
    def said(self) -> str:
        """The sentence in the reader's language."""
        return gettext(self.says).format(**self.facts)

    @property
    def because_open(self) -> Because:
        """The sentence as a reason against release."""
        return Because(self.says, **self.facts)

    @property
    def owner_accepted_at(self) -> datetime | None:
        """Whoever answers for the system answers for its findings."""
        return self.system.owner_accepted_at

"""What the firm calls the features of a system, and which way the result speaks against people."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org.models import Organisation
from fairlead.apps.org.models.base import Owned
from fairlead.apps.register.models import AISystem


class Language(models.TextChoices):
    """Languages in which people are written to."""

    ENGLISH = "en", _("English")
    GERMAN = "de", _("German")


class FeatureWords(models.Model):
    """How a feature is called in a letter and on a page, in one language."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    system = models.ForeignKey(AISystem, models.PROTECT, related_name="+")
    language = models.CharField(_("language"), max_length=5, choices=Language.choices)
    feature = models.CharField(_("feature"), max_length=200)
    name = models.CharField(_("in our words"), max_length=200)
    up = models.CharField(_("when it moved the result up"), max_length=300, blank=True)
    down = models.CharField(_("when it moved the result down"), max_length=300, blank=True)

    objects = Owned.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["system", "language", "feature"], name="words_once_a_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feature}: {self.name}"


class ResultSense(models.Model):
    """Which way a result of this system speaks against the person: up, down, or nobody said."""

    class Against(models.TextChoices):
        UNKNOWN = "", _("Nobody has said")
        UP = "up", _("A higher result speaks against the person")
        DOWN = "down", _("A lower result speaks against the person")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    system = models.OneToOneField(AISystem, models.PROTECT, related_name="+")
    against = models.CharField(
        _("against the person"), max_length=4, choices=Against.choices, blank=True
    )

    objects = Owned.as_manager()

    def __str__(self) -> str:
        return self.get_against_display()

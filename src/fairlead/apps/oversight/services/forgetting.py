"""What reviews keep about a person, and how it goes when they are erased.

What held and who looked stays: it says nothing of the person. Words of the reviewers go, and
that a decision was drawn for concerning a protected group.
"""

from collections.abc import Collection

from fairlead.apps.org.models import Organisation
from fairlead.apps.oversight.models import Look, Review

_AT_ONCE = 500


def forget_person(firm: Organisation, references: Collection[str]) -> None:
    """Delete what reviews of these decisions say of the person; twice it changes nothing."""
    names = sorted(references)
    for at in range(0, len(names), _AT_ONCE):
        reviews = Review.objects.of(firm).filter(reference__in=names[at : at + _AT_ONCE])
        Look.objects.filter(review__in=reviews).exclude(because="").update(because="")
        for review in reviews:
            kept = [each for each in review.reasons if "attribute" not in each["facts"]]
            if kept != review.reasons:
                Review.objects.filter(pk=review.pk).update(reasons=kept)

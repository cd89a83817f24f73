from typing import Final

from django.utils.translation import gettext_lazy as _

from fairlead.apps.journal.act import Act

PLAN_SET: Final = Act("oversight.plan.set", _("put an oversight plan in force"))
PLAN_ENDED: Final = Act("oversight.plan.end", _("ended the oversight plan"))
REVIEWER_NAMED: Final = Act("oversight.reviewer.name", _("named somebody to look at decisions"))
REVIEWER_ENDED: Final = Act("oversight.reviewer.end", _("took somebody off the reviewers"))
SAMPLED: Final = Act("oversight.sample", _("chose decisions for a person to look at"))
ESCALATED: Final = Act("oversight.escalate", _("said that reviews are overdue"))
TAKEN: Final = Act("oversight.review.take", _("took a decision up for review"))
RELEASED: Final = Act("oversight.review.release", _("gave a review back"))
ANSWERED: Final = Act("oversight.review.answer", _("said what they would decide, before the AI"))
DECLINED: Final = Act("oversight.review.decline", _("left a review to others"))
LOOKED: Final = Act("oversight.review.decide", _("finished looking at a decision"))
DECIDED: Final = Act("ai.override", _("accepted, overrode or stopped a decision"))
STOPPED: Final = Act("ai.stop", _("pressed the stop button of the AI system"))
STARTED: Final = Act("ai.start", _("started the AI system again"))
SEEDED: Final = Act("oversight.seed.plant", _("planted a test case among the reviews"))
SEED_ANSWERED: Final = Act("oversight.seed.answer", _("answered a planted test case"))
FINDING_OPENED: Final = Act("oversight.finding.open", _("found that oversight asks for a look"))
FINDING_ANSWERED: Final = Act("oversight.finding.answer", _("answered the finding"))
FINDING_CLOSED: Final = Act("oversight.finding.close", _("closed the finding"))

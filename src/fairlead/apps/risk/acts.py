from typing import Final

from django.utils.translation import gettext_lazy as _

from fairlead.apps.journal.act import Act

CRITERIA_PROPOSED: Final = Act("risk.criteria.propose", _("proposed the risk appetite"))
CRITERIA_APPROVED: Final = Act("risk.criteria.approve", _("approved the risk appetite"))
ADDED: Final = Act("risk.add", _("added the risk"))
CHANGED: Final = Act("risk.change", _("changed the risk"))
RATED: Final = Act("risk.rate", _("rated the risk before treatment"))
RATED_RESIDUAL: Final = Act("risk.rate_residual", _("rated the risk after treatment"))
OWNER_PROPOSED: Final = Act("risk.owner.propose", _("proposed an owner for the risk"))
OWNER_ACCEPTED: Final = Act("risk.owner.accept", _("took on the risk as its owner"))
OWNER_DECLINED: Final = Act("risk.owner.decline", _("declined to own the risk"))
TREATMENT_CHOSEN: Final = Act("risk.treat", _("chose how to treat the risk"))
ACTION_PLANNED: Final = Act("risk.action.plan", _("planned an action against the risk"))
ACTION_DONE: Final = Act("risk.action.done", _("finished an action against the risk"))
ACTION_REOPENED: Final = Act("risk.action.reopen", _("opened an action again"))
ACCEPTANCE_PROPOSED: Final = Act("risk.acceptance.propose", _("proposed to accept the risk"))
ACCEPTED: Final = Act("risk.accept", _("accepted the risk until a day"))
REFUSED: Final = Act("risk.refuse", _("refused to accept the risk"))
ACCEPTANCE_WITHDRAWN: Final = Act("risk.acceptance.withdraw", _("withdrew the acceptance"))
CLOSED: Final = Act("risk.close", _("closed the risk"))
REOPENED: Final = Act("risk.reopen", _("opened the risk again"))

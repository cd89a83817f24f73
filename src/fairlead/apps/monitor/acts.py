from typing import Final

from django.utils.translation import gettext_lazy as _

from fairlead.apps.journal.act import Act

REFERENCE_SEALED: Final = Act("monitor.reference.seal", _("sealed a reference profile"))
CHECK_ADDED: Final = Act("monitor.check.add", _("set up a check"))
CHECK_CHANGED: Final = Act("monitor.check.change", _("changed the check"))
CHECK_REFERENCED: Final = Act("monitor.check.reference", _("compared the check with another past"))
CHECK_PAUSED: Final = Act("monitor.check.pause", _("paused the check"))
CHECK_RESUMED: Final = Act("monitor.check.resume", _("took the check up again"))
RUN_ASKED: Final = Act("monitor.run.ask", _("asked for a run of the check"))
RUN_PUSHED: Final = Act("monitor.run.push", _("handed in states for the check"))
RUN_FINISHED: Final = Act("monitor.run.finish", _("measured"))
RUN_FAILED: Final = Act("monitor.run.fail", _("could not measure"))
FINDING_OPENED: Final = Act("monitor.finding.open", _("found that a limit was passed"))
FINDING_ANSWERED: Final = Act("monitor.finding.answer", _("answered the finding"))
FINDING_ACCEPTED: Final = Act("monitor.finding.accept", _("accepted the finding until a day"))
FINDING_CLOSED: Final = Act("monitor.finding.close", _("closed the finding"))
VALIDATION_PROPOSED: Final = Act("monitor.validation.propose", _("proposed a validation"))
VALIDATED: Final = Act("monitor.validated", _("validated it"))
VALIDATION_DECLINED: Final = Act("monitor.validation.decline", _("sent the validation back"))
REQUIRED: Final = Act("monitor.revalidation.required", _("asked to validate again"))
CONFIGURED: Final = Act("monitor.config.record", _("recorded the configuration in use"))

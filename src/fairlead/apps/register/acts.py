from typing import Final

from django.utils.translation import gettext_lazy as _

from fairlead.apps.journal.act import Act

USE_CASE_ADDED: Final = Act("register.use_case.add", _("registered the use case"))
SYSTEM_ADDED: Final = Act("register.system.add", _("registered the AI system"))
MODEL_ADDED: Final = Act("register.model.add", _("registered the model"))
VERSION_ADDED: Final = Act("register.version.add", _("recorded a version of the model"))
SUPPLIER_ADDED: Final = Act("register.supplier.add", _("registered the supplier"))
DATA_SET_ADDED: Final = Act("register.data_set.add", _("registered the data set"))
CHANGED: Final = Act("register.change", _("changed the record"))
OWNER_PROPOSED: Final = Act("register.owner.propose", _("asked somebody to own it"))
OWNER_ACCEPTED: Final = Act("register.owner.accept", _("accepted to own it"))
OWNER_DECLINED: Final = Act("register.owner.decline", _("declined to own it"))
LINKED: Final = Act("register.link", _("linked it to another record"))
UNLINKED: Final = Act("register.unlink", _("took a link away"))
RETIRED: Final = Act("register.retire", _("retired it"))
REINSTATED: Final = Act("register.reinstate", _("took it back into use"))
IMPORTED: Final = Act("register.import", _("imported records from a file"))
IMPORT_UNDONE: Final = Act("register.import.undo", _("took an import back"))

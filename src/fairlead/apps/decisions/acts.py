from typing import Final

from django.utils.translation import gettext_lazy as _

from fairlead.apps.journal.act import Act

DECIDED: Final = Act("ai.decision", _("recorded an AI decision"))
TURNED_OUT: Final = Act("ai.outcome", _("recorded what became of a decision"))
OPENED: Final = Act("decisions.open", _("opened sealed parts of a decision"))
OPENED_MANY: Final = Act("decisions.open.many", _("opened sealed parts of many decisions"))
WORDS_CHANGED: Final = Act("decisions.words.change", _("changed the words for features"))
SENSE_CHANGED: Final = Act("decisions.sense.change", _("said what speaks against people"))
LETTER_DRAFTED: Final = Act("letter.draft", _("drafted a letter to the person"))
LETTER_CHANGED: Final = Act("letter.change", _("wrote a letter anew"))
LETTER_SENT_BACK: Final = Act("letter.send_back", _("sent a letter back"))
LETTER_APPROVED: Final = Act("letter.approve", _("approved a letter"))
LETTER_ISSUED: Final = Act("letter.issue", _("issued a letter to the person"))
LETTER_WITHDRAWN: Final = Act("letter.withdraw", _("withdrew a letter"))
THINNED: Final = Act("decisions.archive.thin", _("deleted from the archive what was past its time"))
ARCHIVED: Final = Act("decisions.archive", _("moved old decisions of a system to the archive"))

"""Looking at a file before it is kept: what it says it is, what it is, whether it is safe to keep.

    looked = look(staged.path, filename="policy.pdf", declared="application/pdf")
    looked.type.media   # "application/pdf"
    looked.notes        # ("pdf_active",): kept, but whoever opens it should know

A file is refused with one sentence (`BadInputError`) or kept whole; nothing is repaired,
unpacked or rendered.
"""

from fairlead.apps.evidence.intake.looking import Looked, look

__all__ = ["Looked", "look"]

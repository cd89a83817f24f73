"""How every page is answered, drawn and listed; knows no subject and has no tables.

from fairlead.apps.pages import page, say
"""

from fairlead.apps.pages.answers import page, say

__all__ = ["page", "say"]

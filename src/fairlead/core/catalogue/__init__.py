"""Typed view of the requirements, risks and AI vendors that we know.

>>> from fairlead.core.catalogue import catalogue
>>> catalogue().control("iso42001:A.2.2").title
'AI policy'

Every entry has an id that stays for ever, with the name of where it comes from in front:
`iso42001:A.6.2.4`, `iso42001:MD01`, `fairlead:R01`, `ai:openai_api`. The classes of the entries
stand in the module of their part: `requirements`, `library`, `vendors`, `detection`.
"""

from fairlead.core.catalogue.loading import Catalogue, UnknownIdError, catalogue

__all__ = ["Catalogue", "UnknownIdError", "catalogue"]

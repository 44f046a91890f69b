"""Pages of a request in the making, by what is done on them; one blueprint for all."""

from __future__ import annotations

from ticketing.desk.drafts.views import files
from ticketing.desk.drafts.views.making import pages

__all__ = ["files", "pages"]

"""The pages of reports: the public ones, and those of who keeps sections and gives reports on."""

from __future__ import annotations

from ticketing.desk.reports.views.kept import pages as keeping
from ticketing.desk.reports.views.open import public

__all__ = ["keeping", "public"]

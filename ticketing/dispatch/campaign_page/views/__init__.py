"""The views of a campaign's pages."""

from ticketing.dispatch.campaign_page.views import launching, making, proving, steering
from ticketing.dispatch.campaign_page.views.blueprint import campaigns_pages

__all__ = ["campaigns_pages", "launching", "making", "proving", "steering"]

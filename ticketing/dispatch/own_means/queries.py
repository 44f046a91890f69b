"""Selects over dispatches by other means."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select

from ticketing.dispatch.own_means.models import RECIPIENTS, DispatchExport, LeftOut, OwnMeans
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import Campaign
from ticketing.scheduler.ticks import NOW

OPEN_EXPORT = exists(select(OwnMeans.id).where(OwnMeans.ended_at.is_(None), OwnMeans.exported > 0))
TO_ERASE = exists(select(DispatchExport.id).where(DispatchExport.erase_at <= NOW, DispatchExport.erased_at.is_(None)))


def open_of(campaign: Campaign) -> OwnMeans | None:
    """The dispatch by other means that is under way, if one is."""
    query = select(OwnMeans).where(OwnMeans.campaign_id == campaign.id, OwnMeans.ended_at.is_(None))
    return db.session.scalars(query).first()


def last_of(campaign: Campaign) -> OwnMeans | None:
    """The newest, open or ended."""
    query = select(OwnMeans).where(OwnMeans.campaign_id == campaign.id).order_by(OwnMeans.id.desc()).limit(1)
    return db.session.scalars(query).first()


def exports_of(one: OwnMeans) -> Sequence[DispatchExport]:
    """Every download, newest first."""
    query = select(DispatchExport).where(DispatchExport.own_means_id == one.id).order_by(DispatchExport.id.desc())
    return db.session.scalars(query).all()


def left_out_of(one: OwnMeans) -> Sequence[LeftOut]:
    """Who is to be left out of what was exported, in the order in which it was found."""
    query = select(LeftOut).where(LeftOut.own_means_id == one.id).order_by(LeftOut.found_at, LeftOut.seq)
    return db.session.scalars(query).all()


def exported_openly() -> Sequence[int]:
    """Ids of the open ones of which somebody has a list of recipients."""
    wanted = (OwnMeans.ended_at.is_(None), OwnMeans.exported > 0)
    return db.session.scalars(select(OwnMeans.id).where(*wanted).order_by(OwnMeans.id)).all()


def has_list(one: OwnMeans) -> bool:
    """Whether its recipients were ever downloaded."""
    query = select(DispatchExport.id).where(DispatchExport.own_means_id == one.id, DispatchExport.kind == RECIPIENTS)
    return db.session.scalars(query.limit(1)).first() is not None

"""What a removal or web-version token leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ticketing.audience.contacts.models import Contact
from ticketing.audience.contacts.queries import get as get_contact
from ticketing.audience.lists.models import UNSUBSCRIBED, MailingList, Membership
from ticketing.audience.lists.queries import lists_of
from ticketing.audience.reading.models import ASKED
from ticketing.audience.reading.queries import agrees
from ticketing.audience.suppression.actions import class_scope, list_scope
from ticketing.audience.suppression.models import EVERYTHING as WIDEST
from ticketing.audience.suppression.models import NEWS as EVERY_CLASS
from ticketing.audience.suppression.queries import blocked, blocks
from ticketing.audience.suppression.reasons import REMOVED
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.campaigns.queries import get
from ticketing.massmail.content.fields import filled
from ticketing.massmail.content.models import CompiledContent
from ticketing.massmail.identity import tokens
from ticketing.massmail.recipients.models import Recipient
from ticketing.massmail.recipients.queries import recipient
from ticketing.web.outcomes import Missing

LISTS, CLASS, NEWS, EVERYTHING = "lists", "class", "news", "all"
"""What a reader may leave: those lists, that class of mail, all but mail of service, or that too."""


@dataclass(frozen=True)
class Left:
    """Something that was left: what kind of thing, its scope and, of a list, the place on it."""

    what: str
    scope: str
    place: Membership | None = None


@dataclass(frozen=True)
class Reader:
    """Who holds a mail, which campaign it was, and the lists that brought it."""

    campaign: Campaign
    recipient: Recipient
    contact: Contact
    lists: Sequence[MailingList]
    all_gone: bool

    @property
    def content(self) -> CompiledContent:
        """What was sent."""
        if self.campaign.content is None:
            raise Missing
        return self.campaign.content

    @property
    def service(self) -> bool:
        """Whether this mail keeps coming as long as the relation lasts."""
        return not self.campaign.agreed.one_click

    @property
    def by_click(self) -> str:
        """What one click leaves, as the class of the mail says; of mail of service, the lists that brought it."""
        return LISTS if self.service else self.campaign.agreed.leaves

    @property
    def scopes(self) -> dict[str, str]:
        """What may be left beside lists -> the scope of its block."""
        of_class = {} if self.service else {CLASS: class_scope(self.campaign.mail_class)}
        return of_class | {NEWS: EVERY_CLASS}

    @property
    def offered(self) -> list[str]:
        """What is still to be left, the narrowest first."""
        gone = {what for what, scope in self.scopes.items() if blocked(self.contact.keys, scope)}
        if NEWS in gone:
            return [EVERYTHING]
        lists = [LISTS] if self.lists else []
        return [*lists, *(what for what in self.scopes if what not in gone), EVERYTHING]

    @property
    def left(self) -> list[Left]:
        """What she left before by her own word and may take back: all mail, or lists that brought this one, its class,
        all but mail of service."""
        own = {one.scope for one in blocks(self.contact.keys) if one.reason == REMOVED} if self.contact.keys else set()
        if WIDEST in own:
            return [Left(EVERYTHING, WIDEST)]
        gone = [
            Left(LISTS, list_scope(place.mailing_list.code), place)
            for place in lists_of(self.contact)
            if place.status == UNSUBSCRIBED and place.mailing_list.code in self.codes
        ]
        return gone + [Left(what, scope) for what, scope in self.scopes.items() if scope in own]

    @property
    def codes(self) -> frozenset[str]:
        """The lists that the campaign went to and that can be left."""
        return frozenset(() if self.campaign.plain else self.campaign.audience_rule.get("lists") or ())

    @property
    def usual(self) -> str:
        """Which of them is marked at first: what one click leaves, else the narrowest; never mail of service too, and
        nothing once she has left something."""
        found = self.offered
        if self.left:
            return ""
        chosen = self.by_click if self.by_click in found else found[0]
        return "" if chosen == EVERYTHING else chosen

    @property
    def class_label(self) -> str:
        return self.campaign.agreed.label

    @property
    def agrees(self) -> bool:
        """Whether it may be known what she reads."""
        return agrees(self.contact.id)

    @property
    def asked(self) -> str:
        """What she is asked about that."""
        return ASKED

    @property
    def subject(self) -> str:
        """The subject as this reader got it."""
        fields = {name: str(value) for name, value in self.recipient.fields.items()}
        return filled(self.campaign.subject, fields)

    @property
    def masked(self) -> str:
        """The address, recognisable by its owner alone."""
        local, _, domain = self.recipient.email.partition("@")
        return f"{local[:2]}•••@{domain}"


def reader(secret: str, purpose: bytes, token: str) -> Reader:
    """Whom a token means, or Missing."""
    said = tokens.read(secret, purpose, token)
    if said is None:
        raise Missing
    return reader_of(said.campaign, said.who)


def reader_of(campaign_id: int, seq: int) -> Reader:
    """Who got this message of a campaign, or Missing."""
    found = recipient(campaign_id, seq)
    if found is None:
        raise Missing
    campaign, contact = get(campaign_id), get_contact(found.contact_id)
    return Reader(campaign, found, contact, _lists(campaign, contact), blocked(contact.keys))


def _lists(campaign: Campaign, contact: Contact) -> list[MailingList]:
    """The campaign's lists on which the contact still is; nobody leaves an institutional group."""
    codes = set(() if campaign.plain else campaign.audience_rule.get("lists") or ())
    places = [place for place in lists_of(contact) if place.status != UNSUBSCRIBED]
    return [place.mailing_list for place in places if place.mailing_list.code in codes]

"""Every table, imported once, so that migrations and tests see them all."""

from ticketing.audience.consent import models as _consent
from ticketing.audience.contacts import models as _contacts
from ticketing.audience.lists import models as _lists
from ticketing.audience.suppression import models as _suppression
from ticketing.desk.attachments import models as _attachments
from ticketing.desk.cases import models as _tickets
from ticketing.desk.clock import models as _clock
from ticketing.desk.deliverables import models as _deliverables
from ticketing.desk.drafts import models as _drafts
from ticketing.desk.gates import models as _gates
from ticketing.desk.messages import models as _messages
from ticketing.desk.surveys import models as _surveys
from ticketing.desk.verification import models as _verification
from ticketing.dispatch.proofs import models as _proofs
from ticketing.extensions import Model
from ticketing.ledger.events import models as _events
from ticketing.ledger.reactions import models as _reactions
from ticketing.ledger.seals import models as _seals
from ticketing.massmail.bounces import models as _bounces
from ticketing.massmail.campaigns import models as _campaigns
from ticketing.massmail.chunks import models as _chunks
from ticketing.massmail.content import models as _content
from ticketing.massmail.counters import models as _counters
from ticketing.massmail.pacing import models as _pacing
from ticketing.massmail.recipients import models as _recipients
from ticketing.massmail.returns import models as _returns
from ticketing.massmail.tracking import models as _tracking
from ticketing.massmail.transports import models as _transports
from ticketing.office.calendars import models as _calendars
from ticketing.office.departments import models as _departments
from ticketing.office.files import models as _files
from ticketing.office.institution import models as _institution
from ticketing.office.links import models as _links
from ticketing.office.people import models as _people
from ticketing.office.procedures import models as _procedures
from ticketing.office.senders import models as _senders
from ticketing.office.sign_in import models as _sign_in
from ticketing.office.signatures import models as _signatures
from ticketing.office.tokens import models as _tokens
from ticketing.oversight.samples import models as _samples
from ticketing.scheduler import leadership as _leadership
from ticketing.web.once import models as _once

TABLES = Model.metadata.tables
MODULES = (
    _consent, _contacts, _lists, _suppression, _attachments, _clock, _deliverables, _drafts, _gates, _messages,
    _surveys, _tickets, _verification, _proofs, _events, _reactions, _seals, _campaigns, _content, _recipients, _pacing,
    _bounces, _chunks, _counters, _returns, _tracking, _transports, _tokens, _leadership,
    _calendars, _departments, _files, _institution, _links, _people, _procedures, _senders, _sign_in, _signatures,
    _samples, _once,
)  # fmt: skip

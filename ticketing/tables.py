"""Every table, imported once, so that migrations and tests see them all."""

import ticketing.audience.consent.models
import ticketing.audience.contacts.models
import ticketing.audience.lists.models
import ticketing.audience.reading.models
import ticketing.audience.suppression.models
import ticketing.desk.attachments.models
import ticketing.desk.cases.models
import ticketing.desk.clock.models
import ticketing.desk.deliverables.models
import ticketing.desk.documents.models
import ticketing.desk.drafts.models
import ticketing.desk.escalation.models
import ticketing.desk.gates.models
import ticketing.desk.messages.models
import ticketing.desk.presence.models
import ticketing.desk.surveys.models
import ticketing.desk.verification.models
import ticketing.dispatch.numbers.models
import ticketing.dispatch.own_means.models
import ticketing.dispatch.proofs.models
import ticketing.ledger.events.models
import ticketing.ledger.reactions.models
import ticketing.ledger.seals.models
import ticketing.massmail.bounces.models
import ticketing.massmail.campaigns.models
import ticketing.massmail.chunks.models
import ticketing.massmail.content.models
import ticketing.massmail.counters.models
import ticketing.massmail.pacing.models
import ticketing.massmail.recipients.models
import ticketing.massmail.returns.models
import ticketing.massmail.tracking.models
import ticketing.massmail.transports.models
import ticketing.office.calendars.models
import ticketing.office.departments.models
import ticketing.office.files.models
import ticketing.office.institution.models
import ticketing.office.links.models
import ticketing.office.papers.models
import ticketing.office.people.models
import ticketing.office.procedures.models
import ticketing.office.senders.models
import ticketing.office.sign_in.models
import ticketing.office.signatures.models
import ticketing.office.sms_sheets.models
import ticketing.office.tokens.models
import ticketing.oversight.samples.models
import ticketing.scheduler.leadership
import ticketing.web.once.models
from ticketing.extensions import Model

TABLES = Model.metadata.tables

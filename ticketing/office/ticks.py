"""What the worker asks of the office again and again."""

from __future__ import annotations

from ticketing.office.files.erasing import ANY_TO_DISCARD, discard_noted
from ticketing.office.files.jobs import read_waiting
from ticketing.office.files.queries import ANY_UNREAD
from ticketing.office.papers.jobs import judge_waiting, recognise_waiting
from ticketing.office.papers.queries import ANY_SCAN, ANY_UNJUDGED
from ticketing.office.procedures import machines
from ticketing.office.sms_sheets.jobs import check_waiting
from ticketing.office.sms_sheets.queries import ANY_UNCHECKED
from ticketing.office.tokens.jobs import forget_answers
from ticketing.scheduler.ticks import Tick
from ticketing.web.once.jobs import forget_forms

TICKS = (
    Tick("office.files_to_read", 2, read_waiting, own_transactions=True, work=ANY_UNREAD),
    Tick("office.files_to_discard", 60, discard_noted, own_transactions=True, work=ANY_TO_DISCARD),
    Tick("office.documents", 2, judge_waiting, own_transactions=True, work=ANY_UNJUDGED),
    Tick("office.scans", 5, recognise_waiting, own_transactions=True, work=ANY_SCAN),
    Tick("office.sms_sheets", 2, check_waiting, own_transactions=True, work=ANY_UNCHECKED),
    Tick("office.procedures", machines.SECONDS, machines.tell, everywhere=True),
    Tick("office.kept_answers", 3600, forget_answers),
    Tick("office.posted_forms", 3600, forget_forms),
)

"""What the worker asks of the desk again and again."""

from __future__ import annotations

from ticketing.desk.clock.jobs import mark_breaches
from ticketing.desk.gates.jobs import ask_new_signers
from ticketing.desk.moving.jobs import TIME_CAME, fire_timers, remind_resumptions
from ticketing.desk.portal.jobs import turn_banners
from ticketing.desk.portal.queries import TIME_CAME as BANNERS
from ticketing.desk.presence.jobs import ANY, forget_who_was_here
from ticketing.desk.publications.jobs import look_at_due
from ticketing.desk.publications.queries import ANY_DUE
from ticketing.desk.reports.jobs import TO_FORGET, forget_reporters
from ticketing.desk.texts.jobs import erase_stayed, match_asked
from ticketing.desk.texts.queries import ANY_ASKED
from ticketing.scheduler.ticks import Tick

TICKS = (
    Tick("desk.timers", 30, fire_timers, own_transactions=True, work=TIME_CAME),
    Tick("desk.breaches", 30, mark_breaches, own_transactions=True),
    Tick("desk.signers", 300, ask_new_signers, own_transactions=True),
    Tick("desk.resumptions", 300, remind_resumptions, own_transactions=True),
    Tick("desk.publications", 2, look_at_due, own_transactions=True, work=ANY_DUE),
    Tick("desk.banners", 30, turn_banners, own_transactions=True, work=BANNERS),
    Tick("desk.presence", 3600, forget_who_was_here, work=ANY),
    Tick("desk.texts", 2, match_asked, own_transactions=True, work=ANY_ASKED),
    Tick("desk.texts_stayed", 3600, erase_stayed, own_transactions=True),
    Tick("desk.reporters", 3600, forget_reporters, work=TO_FORGET),
)

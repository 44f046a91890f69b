"""The formulas of a campaign (M-3, M-4), each as the office reckons it and, beside it, as it should be read today.

The office divides everything by what was sent (sent = accepted + failed + unknown). That reading takes a proxy's open
for a person's. The modern one leaves machines out and divides by what was delivered, for only who got it can open it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

NO_DATA, NOT_MEASURED = "sin dato", "no se mide"


@dataclass(frozen=True)
class Counts:
    """What the counters and the tally say, in people unless it ends in `opens` or `clicks`; see statistics.models."""

    excluded: int = 0
    pending: int = 0
    deferred: int = 0
    accepted: int = 0
    failed: int = 0
    unknown: int = 0
    cancelled: int = 0
    failed_hard: int = 0
    bounced: int = 0
    bounced_hard: int = 0
    opens: int = 0
    openers: int = 0
    reopeners: int = 0
    clicks: int = 0
    clickers: int = 0
    machine_opens: int = 0
    machine_openers: int = 0
    machine_clicks: int = 0
    machine_clickers: int = 0
    removals: int = 0
    complaints: int = 0

    @property
    def included(self) -> int:
        """Whoever was to get it: the audience less the excluded."""
        return self.pending + self.deferred + self.accepted + self.failed + self.unknown + self.cancelled

    @property
    def sent(self) -> int:
        """Enviados."""
        return self.accepted + self.failed + self.unknown

    @property
    def delivered(self) -> int:
        """Accepted by their servers, less what came back later."""
        return self.accepted - self.bounced

    @property
    def hard(self) -> int:
        """Refused for ever, at once or later."""
        return self.failed_hard + self.bounced_hard

    @property
    def soft(self) -> int:
        """Refused for now until their time was over, at once or later; eligible for later campaigns."""
        return self.failed - self.failed_hard + self.bounced - self.bounced_hard

    @property
    def sending(self) -> int:
        """Still to be sent, the deferred among them."""
        return self.pending + self.deferred


@dataclass(frozen=True)
class Reading:
    """What is known of readers: how often something was opened and followed, and by how many people."""

    totals: bool = True
    people: bool = True


NOTHING_READ = Reading(totals=False, people=False)


@dataclass(frozen=True)
class Share:
    """A count over a whole; or, where nobody counts it, the words that say so."""

    count: int
    whole: int
    measured: bool = True

    @property
    def percent(self) -> float | None:
        """0 to 100 and beyond (all opens may outnumber the sent); None where the whole is 0."""
        return 100 * self.count / self.whole if self.whole and self.measured else None

    @property
    def counted(self) -> int | None:
        """The count; None where nobody counts."""
        return self.count if self.measured else None

    @property
    def words(self) -> str:
        """ "12,5 %", or that there is nothing to reckon with, or that it is not measured."""
        found = self.percent
        if not self.measured:
            return NOT_MEASURED
        return NO_DATA if found is None else f"{found:.{_places(found)}f} %".replace(".", ",")


@dataclass(frozen=True)
class Rate:
    """One figure in both readings. `formula` and `modern_formula` say numerator / denominator in words."""

    name: str
    label: str
    share: Share
    formula: str
    modern: Share | None = None
    modern_formula: str = ""


UNMEASURED = Share(0, 0, measured=False)


def rates(found: Counts, *, of: Reading = Reading()) -> tuple[Rate, ...]:
    """Every rate of M-3 and M-4, in the order in which the office reports them.

    What was not tracked is left out: nobody knows that it is 0. Where totals alone were counted, no people.
    """
    read = _reading(found) if of.totals else ()
    return (*_deliveries(found), *(read if of.people else map(_without_people, read)), *_leaving(found))


def _without_people(rate: Rate) -> Rate:
    """The same where nobody counts people: of what counts times as much as may be known."""
    if rate.name == "clicks":
        return rate
    return replace(rate, share=rate.share if rate.name == "multiple_open" else UNMEASURED, modern=UNMEASURED)


def _deliveries(found: Counts) -> tuple[Rate, ...]:
    sent = found.sent
    return (
        Rate("delivered", "Entregados", Share(found.delivered, sent),
             "aceptados por su servidor, menos los que rebotaron después / enviados"),
        Rate("soft", "Rebotes temporales", Share(found.soft, sent),
             "rechazados por ahora hasta vencer su plazo, en el envío o después / enviados"),
        Rate("hard", "Rebotes definitivos", Share(found.hard, sent),
             "rechazados para siempre, en el envío o después / enviados"),
        Rate("sending", "En envío", Share(found.sending, found.included),
             "por enviar y aplazados / destinatarios"),
    )  # fmt: skip


def _reading(found: Counts) -> tuple[Rate, ...]:
    sent, delivered = found.sent, found.delivered
    openers, clickers = found.openers - found.machine_openers, found.clickers - found.machine_clickers
    clicks = found.clicks - found.machine_clicks
    return (
        Rate("open", "Apertura", Share(found.openers, sent), "personas que abrieron / enviados",
             Share(openers, delivered), "personas que abrieron, sin máquinas / entregados"),
        Rate("multiple_open", "Aperturas múltiples", Share(found.opens, sent), "todas las aperturas / enviados",
             Share(found.reopeners, delivered),
             "personas que volvieron a abrir media hora después o más / entregados"),
        Rate("click", "Clic", Share(found.clickers, sent), "personas que siguieron un enlace / enviados",
             Share(clickers, delivered), "personas que siguieron un enlace, sin máquinas / entregados"),
        Rate("clicks", "Clics", Share(found.clicks, sent), "todos los clics / enviados",
             Share(clicks, delivered), "clics de personas / entregados"),
        Rate("click_to_open", "Clic sobre apertura", Share(found.clickers, found.openers),
             "personas que siguieron un enlace / personas que abrieron",
             Share(clickers, openers), "lo mismo, sin máquinas"),
    )  # fmt: skip


def _leaving(found: Counts) -> tuple[Rate, ...]:
    sent, delivered = found.sent, found.delivered
    return (
        Rate("removals", "Bajas", Share(found.removals, sent), "personas que pidieron la baja / enviados",
             Share(found.removals, delivered), "personas que pidieron la baja / entregados"),
        Rate("complaints", "Quejas", Share(found.complaints, sent), "personas que se quejaron / enviados",
             Share(found.complaints, delivered), "personas que se quejaron / entregados"),
    )  # fmt: skip


def _places(percent: float) -> int:
    """Complaints alarm at 0.1 %: below one in a hundred a second place tells something."""
    return 2 if 0 < percent < 1 else 1

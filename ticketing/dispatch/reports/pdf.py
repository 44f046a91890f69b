"""A report as PDF: the institution's look, charts, both readings, and the formulas at the foot of every page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fpdf import FPDF, XPos, YPos
from fpdf.enums import TableBordersLayout, TextEmphasis
from fpdf.fonts import FontFace

from ticketing.dispatch.reports import fonts
from ticketing.dispatch.reports.contents import HOURS
from ticketing.dispatch.reports.tables import TEXT, Report, Table, Value
from ticketing.dispatch.results.charts import TALL, WIDE, Bar, clicks, opens, periods
from ticketing.dispatch.results.shown import part_line
from ticketing.massmail.statistics.labels import TWO_READINGS
from ticketing.massmail.statistics.rates import NOT_MEASURED, Share
from ticketing.web import walls
from ticketing.web.filters import thousands

INK, MUTED, HAIRLINE, ACCENT = (28, 27, 26), (98, 93, 86), (228, 225, 220), (11, 92, 107)
COLOURS = {
    "human": ACCENT, "accepted": ACCENT, "machine": (201, 196, 187), "pending": (201, 196, 187),
    "deferred": (128, 83, 0), "failed": (179, 38, 30), "unknown": INK,
}  # fmt: skip
LEGEND = (
    ("accepted", "entregados"), ("deferred", "rebote temporal"), ("failed", "rebote definitivo"),
    ("unknown", "por aclarar"), ("pending", "por enviar"),
)  # fmt: skip
FOOT = (
    "Enviados = aceptados + fallidos + por aclarar. Entregados = aceptados - rebotados después. Apertura, clic, bajas "
    "y quejas = personas / enviados. Aperturas múltiples y clics = todos / enviados. Sin máquinas: solo personas / "
    "entregados. «Sin dato»: el divisor es cero."
)
MARGIN = 16.0
MANY_COLUMNS = 10  # more than these need the page lying


class _Paper(FPDF):
    """A page with its foot."""

    def __init__(self, report: Report) -> None:
        columns = max((len(table.columns) for table in report.tables), default=0)
        super().__init__(orientation="landscape" if columns > MANY_COLUMNS else "portrait", format="A4")
        self.report = report
        self.wide = self.w - 2 * MARGIN
        self.letters = fonts.load(self)
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(True, margin=26)
        self.set_title(report.title)
        self.set_author(report.institution)
        self.set_lang("es")
        self.set_creation_date(report.made_at)

    def footer(self) -> None:
        """The formulas, and which page it is."""
        self.set_y(-24)
        self.set_draw_color(*HAIRLINE)
        self.line(MARGIN, self.get_y(), MARGIN + self.wide, self.get_y())
        self.ln(1.5)
        if self.report.rates:
            self.say(FOOT, size=6, colour=MUTED, height=2.8)
        page = f"{self.report.institution} · {self.report.title[:70]} · página {self.page_no()} de {{nb}}"
        self.say(page, size=6, colour=MUTED, height=4)

    def say(
        self, text: str, *, size: float = 9, bold: bool = False, colour: tuple[int, ...] = INK, height: float = 4.6
    ) -> None:
        """A paragraph from the left margin."""
        self.set_font(self.letters, "B" if bold else "", size)
        self.set_text_color(*colour)
        self.set_x(MARGIN)
        self.multi_cell(self.wide, height, self.fit(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def fit(self, text: str) -> str:
        return fonts.fit(self.letters, text)

    def head(self, title: str, note: str = "") -> None:
        """A part's heading, never alone at the foot of a page."""
        if self.get_y() > self.h - 62:
            self.add_page()
        self.ln(4)
        self.say(title, size=11, bold=True, height=6)
        if note:
            self.say(note, size=7.5, colour=MUTED, height=4)
        self.ln(1)


def as_pdf(report: Report) -> bytes:
    """The file's bytes; the same report gives the same ones."""
    paper = _Paper(report)
    paper.add_page()
    _top(paper)
    _facts(paper)
    _delivery(paper)
    if report.rates:
        _rates(paper)
    _hours(paper)
    for table in report.tables:
        if table.columns != HOURS:  # the charts say it here; the other formats hold every hour
            _table(paper, table)
    _end(paper)
    return bytes(paper.output())


def _top(paper: _Paper) -> None:
    report = paper.report
    paper.set_fill_color(*ACCENT)
    paper.rect(0, 0, paper.w, 3, style="F")
    paper.say(report.institution, size=9, bold=True, colour=ACCENT)
    paper.ln(2)
    paper.say(report.title, size=17, bold=True, height=7.5)
    paper.say(report.subtitle, size=10, colour=MUTED, height=5.5)
    paper.ln(3)


def _facts(paper: _Paper) -> None:
    rows = [*paper.report.facts, ("Informe generado", paper.report.made_at)]
    for label, value in rows:
        paper.set_font(paper.letters, "", 8.5)
        paper.set_text_color(*MUTED)
        paper.cell(38, 5, paper.fit(label))
        paper.set_text_color(*INK)
        paper.multi_cell(paper.wide - 38, 5, paper.fit(_words(value)), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _delivery(paper: _Paper) -> None:
    counts = paper.report.counts
    if not counts.included:
        return
    paper.head("Entrega")
    _draw(paper, part_line("", "", counts).bars, height=6)
    numbers = {
        "accepted": counts.delivered, "deferred": counts.soft, "failed": counts.hard, "unknown": counts.unknown,
        "pending": counts.sending,
    }  # fmt: skip
    paper.ln(1.5)
    for kind, words in LEGEND:
        paper.set_fill_color(*COLOURS[kind])
        paper.rect(paper.get_x(), paper.get_y() + 1, 2.4, 2.4, style="F")
        paper.set_font(paper.letters, "", 7.5)
        paper.set_text_color(*INK)
        paper.set_x(paper.get_x() + 3.4)
        paper.cell(32, 4.4, paper.fit(f"{thousands(numbers[kind])} {words}"))
    paper.ln(5)


def _rates(paper: _Paper) -> None:
    paper.head("Cifras", TWO_READINGS)
    rows = [
        (
            rate.label, thousands(rate.share.count) if rate.share.measured else NOT_MEASURED, rate.share.words,
            rate.modern.words if rate.modern else "—", rate.formula,
        )
        for rate in paper.report.rates
    ]  # fmt: skip
    _grid(paper, ("Cifra", "Cantidad", "Tasa", "Sin máquinas", "Cómo se calcula la tasa"), rows,
          weights=(20, 12, 12, 14, 60), texts=(0, 4))  # fmt: skip


def _hours(paper: _Paper) -> None:
    found = periods(paper.report.hours)
    for title, chart in (("Aperturas en el tiempo", opens(found)), ("Clics en el tiempo", clicks(found))):
        if not chart.bars:
            continue
        peak = f"Lo oscuro son personas; lo claro, máquinas. El máximo, {thousands(chart.most)}, fue {chart.peak}."
        paper.head(title, peak)
        _draw(paper, chart.bars, height=26)
        paper.set_font(paper.letters, "", 7)
        paper.set_text_color(*MUTED)
        paper.cell(paper.wide / 2, 4, paper.fit(found[0].label))
        paper.cell(paper.wide / 2, 4, paper.fit(found[-1].label), align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _draw(paper: _Paper, bars: tuple[Bar, ...], *, height: float) -> None:
    """A chart across the page; the pen goes on below it."""
    top = paper.get_y()
    for bar in bars:
        paper.set_fill_color(*COLOURS[bar.kind])
        x, y = MARGIN + bar.x * paper.wide / WIDE, top + bar.y * height / TALL
        paper.rect(x, y, bar.width * paper.wide / WIDE, bar.height * height / TALL, style="F")
    paper.set_draw_color(*HAIRLINE)
    paper.line(MARGIN, top + height, MARGIN + paper.wide, top + height)
    paper.set_y(top + height)


def _table(paper: _Paper, table: Table) -> None:
    paper.head(table.title, table.note)
    texts = tuple(number for number, column in enumerate(table.columns) if column.kind == TEXT)
    rows = [tuple(_words(value) for value in row) for row in table.rows]
    weights = tuple(column.weight for column in table.columns)
    _grid(paper, tuple(column.label for column in table.columns), rows, weights=weights, texts=texts)


def _grid(
    paper: _Paper, heads: tuple[str, ...], rows: list[Any], *, weights: tuple[int, ...], texts: tuple[int, ...]
) -> None:
    paper.set_font(paper.letters, "", 6.8 if len(heads) > 7 else 7.5)
    paper.set_text_color(*INK)
    paper.set_fill_color(255, 255, 255)
    paper.set_draw_color(*HAIRLINE)
    aligned = tuple("LEFT" if number in texts else "RIGHT" for number in range(len(heads)))
    heading = FontFace(emphasis=TextEmphasis.B, color=MUTED)
    with paper.table(
        borders_layout=TableBordersLayout.HORIZONTAL_LINES, col_widths=weights, headings_style=heading,
        line_height=4, text_align=aligned, width=paper.wide, padding=(0.6, 0.8),
    ) as grid:  # fmt: skip
        for words in (heads, *rows):
            line = grid.row()
            for word in words:
                line.cell(paper.fit(word))


def _words(value: Value) -> str:
    if isinstance(value, Share):
        return value.words
    if isinstance(value, datetime):
        return f"{value.astimezone(walls.home()):%d/%m/%Y %H:%M}"
    if isinstance(value, int):
        return thousands(value)
    return "—" if value is None else value


def _end(paper: _Paper) -> None:
    if paper.report.rates:
        paper.head("Fórmulas")
    for rate in paper.report.rates:
        modern = f". Sin máquinas: {rate.modern_formula}" if rate.modern_formula else ""
        paper.say(f"{rate.label} = {rate.formula}{modern}.", size=7, height=3.6)
    paper.ln(1)
    paper.say(f"Huella de las cifras (SHA-256): {paper.report.fingerprint}", size=6.5, colour=MUTED, height=4)

"""The README's numbered steps on the pages: from an administrator alone to a request that is closed."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from html import unescape

from tests.harness.mailbox import Mailbox
from tests.setup.house import House
from tests.setup.readme import Employee
from tests.setup.visitor import Page, Visitor, path_of

ADMINISTRATOR, PASSWORD = "ana.ruiz@institucion.example", "tres-papayas-y-media"
CATEGORY = "Campañas de mensajes de texto o e-mail"
READER, SUBJECT = "lectora@ejemplo.example", "Nueva línea de crédito"
LETTER_SECONDS, COMMIT_SECONDS = 60, 5


def hire(house: House, people: list[Employee]) -> None:
    """Ana adds those of the table."""
    ana = entered(house, ADMINISTRATOR)
    for one in people:
        page = ana.get("/people/new")
        where = choices(page.html, "department")[one.department]
        page = ana.send(page, "/people/new", name=one.name, email=one.email, department=where, password=PASSWORD)
        if one.role:
            role = choices(page.html, "grant-role")[one.role]
            page = ana.send(page, path_of(page.url) + "/grants", **{"grant-role": role})
        if one.heads:
            headed = choices(page.html, "head-department")[one.heads]
            ana.send(page, path_of(page.url) + "/headships", **{"head-department": headed})


def open_a_list(house: House) -> None:
    """Diego enables it and puts a reader on it, who says yes."""
    diego = entered(house, "diego.mora@institucion.example")
    page = diego.get(diego.get("/lists").link("/lists/new"))
    owner = choices(page.html, "owner")["Diego Mora"]
    page = diego.send(
        page, "/lists/new", name="Boletín de crédito", code="boletin", kind="public", purpose="Novedades del crédito",
        owner=owner, valid_until=in_days(200),
    )  # fmt: skip
    diego.send(
        page, "/lists/boletin/members", email=READER, first_name="Luz", last_name="Rey", basis="authorised",
        evidence="Formulario de inscripción, folio 12",
    )  # fmt: skip
    follow(house, READER, "/confirm/", "", answer="yes")


def file(house: House) -> str:
    """Sara asks for it; its number."""
    sara = entered(house, "sara.leon@institucion.example")
    page = sara.send(sara.get("/requests/new"), "/requests", category=CATEGORY)
    page = sara.send(
        page, path_of(page.url), subject=SUBJECT, words="Hola, hay una nueva línea de crédito abierta.",
        audience="boletin", latest_date=in_days(21), brand_manual="y", do="send",
    )  # fmt: skip
    return page.url.rsplit("/", 1)[-1]


def approve(house: House) -> None:
    """The head and the office, each by the link in the mail."""
    for who in ("jorge.pena", "olga.vega"):
        page = follow(house, f"{who}@institucion.example", "/sign/", "", verdict="approved")
        assert "Listo: usted ya decidió" in page.said


def send(house: House, number: str) -> str:
    """Elena takes it, proves it with Sara and launches it; the campaign's path."""
    elena = entered(house, "elena.paz@institucion.example")
    ticket = f"/tickets/{number}"
    page = elena.get(ticket)
    page = elena.send(page, f"{ticket}/take", items=boxes(page, "items"))
    page = elena.send(page, page.link(r"/campaigns/of/[^\"]+"))
    campaign = path_of(page.url).removesuffix("/sending")
    page = elena.get(f"{campaign}/review")
    assert "Enviar prueba a Sara León" in page.said
    elena.send(page, f"{campaign}/review")
    page = follow(house, "sara.leon@institucion.example", "/proof/", "/confirm")
    assert "Confirmada" in page.said
    page = elena.get(ticket)
    assert "Verifique" not in page.said  # the proof was confirmed as it was: nothing of the list changed
    page = elena.get(f"{campaign}/sending")
    assert "Lanzar la campaña" in page.said
    elena.send(page, f"{campaign}/sending")
    return campaign


def close(house: House) -> None:
    """Sara answers what she is asked when it is solved."""
    follow(
        house, "sara.leon@institucion.example", "/survey/", "", said="yes", solved="5", on_time="5", treatment="4"
    )  # fmt: skip


def follow(house: House, to: str, kind: str, action: str, **said: str) -> Page:
    """Open the link that this person was mailed, from nobody's browser, and send its form."""
    link = letter_link(house.mailbox, to, kind)
    assert link.startswith(house.public + kind), link
    stranger = Visitor(house.public)
    page = stranger.get(link)
    deadline = time.monotonic() + COMMIT_SECONDS
    while page.status == 404 and time.monotonic() < deadline:  # a program reads faster than its sender commits
        time.sleep(0.1)
        page = stranger.get(link)
    return stranger.send(page, path_of(link) + action, **said)


def letter_link(mailbox: Mailbox, to: str, kind: str) -> str:
    """The newest link of that kind in this person's mail, once it comes."""
    deadline = time.monotonic() + LETTER_SECONDS
    while True:
        for item in reversed(mailbox.to(to)):
            body = mailbox.content(item).get_body(("plain",))
            found = re.search(rf"https?://[^\s/]+{kind}\S+", body.get_content() if body else "")
            if found:
                return found[0]
        assert time.monotonic() < deadline, f"A {to} no le llegó {kind}: {[one.subject for one in mailbox.to(to)]}"
        time.sleep(0.1)


def entered(house: House, email: str) -> Visitor:
    """That person's browser, signed in at the desk."""
    visitor = Visitor(house.desk)
    visitor.sign_in(email, PASSWORD)
    return visitor


def choices(html: str, name: str) -> dict[str, str]:
    """What a select offers: words -> value."""
    found = re.search(rf'<select[^>]*name="{name}".*?</select>', html, re.DOTALL)
    assert found, name
    pairs = re.findall(r'<option[^>]*value="([^"]*)"[^>]*>([^<]*)', found[0])
    return {unescape(words).strip(): value for value, words in pairs}


def boxes(page: Page, name: str) -> list[str]:
    """The values of all boxes of that name."""
    tags = re.findall(rf'<input[^>]*name="{name}"[^>]*type="checkbox"[^>]*>', page.html)
    return [found[1] for tag in tags if (found := re.search(r'value="([^"]*)"', tag))]


def in_days(number: int) -> str:
    """A day from now, as a form wants it."""
    return str((datetime.now(UTC) + timedelta(days=number)).date())

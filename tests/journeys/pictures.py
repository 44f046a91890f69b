"""The pictures of the guides and the README, taken anew: `make pictures` (see docs/guide/README.md)."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image
from playwright.sync_api import Page

from tests.desk.browsing import begun, opened
from tests.desk.cast import WEB, taken
from tests.desk.test_documents import opened_case, untitled
from tests.dispatch.numbers import audience, sent
from tests.dispatch.test_campaigns import confirmed, made, verified
from tests.harness import browser as browsers
from tests.harness import office
from tests.harness.office import served
from tests.journeys import acts
from tests.journeys.stage import Stage, link_in
from tests.journeys.standing import standing
from tests.office import documents_made
from ticketing import clock
from ticketing.office.papers.jobs import judge_waiting

FOLDER = Path(__file__).parents[2] / "docs" / "img"
COLOURS = 64


def take(page: Page, name: str, *, whole: bool = False) -> None:
    """The page as it stands, in few colours: words and hairlines need no more."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.png"
    page.evaluate("document.querySelectorAll('.demo, .flashes').forEach((one) => one.remove())")
    page.screenshot(path=path, full_page=whole)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def requester(stage: Stage) -> str:
    page = acts.begin_a_request(stage)
    acts.fill(page)
    page.evaluate("scrollTo(0, 0)")
    page.set_viewport_size({"width": 1440, "height": 810})
    take(page, "request")
    page.get_by_role("button", name="Enviar a aprobación").click()
    page.wait_for_url(re.compile(r"/tickets/\d{4}-\d+"))
    return page.url.rsplit("/", 1)[-1]


def head(stage: Stage, number: str) -> None:
    page = stage.stranger(link_in(stage.letter("jorge.penaloza", number), "/sign/"))
    take(page, "approve", whole=True)
    page.get_by_text("Aprobar", exact=True).first.click()
    page.get_by_role("button", name="Sí, aprobar").click()
    page.get_by_text("Listo: usted ya decidió").wait_for()


def professional(stage: Stage, number: str) -> None:
    take(stage.at("patricia.gomez", "/queue?view=all_open"), "queue")
    acts.take(stage, number)
    stage.move_clock(timedelta(hours=3))
    take(stage.at("diana.suarez", f"/tickets/{number}"), "ticket")
    campaign = acts.make_campaign(stage, number)
    acts.send_proof(stage, campaign)
    take(stage.at("diana.suarez", f"{campaign}/sending"), "campaign")
    letter = stage.letter("ana.restrepo", "¿Puede salir así?")
    page = stage.stranger(link_in(letter, "/proof/"))
    page.frame_locator("iframe").locator("body").wait_for()
    take(page, "proof", whole=True)


def coordinator(stage: Stage) -> None:
    page = stage.at("patricia.gomez", "/samples")
    page.get_by_role("button", name=re.compile("Sortear")).first.click()
    page.wait_for_url(re.compile(r"/samples/\d{4}-\d{2}$"))
    take(page, "sample")
    page.locator("main a[href*='/samples/']").filter(has_text=re.compile(r"\d{4}-\d{4}")).first.click()
    page.wait_for_url(re.compile(r"/samples/\d{4}-\d{2}/"))
    take(page, "sample-ticket")


def results(executable: str) -> None:
    """Figures as a week of readers leaves them, from the campaign that the results' tests look at."""
    with TemporaryDirectory(prefix="despacho-") as name, browsers.running(executable) as browser:
        url = f"sqlite:///{name}/despacho.sqlite3"
        office.build_schema(url, Path(name))
        with office.opened(office.settings(url, Path(name))) as app:
            house = opened(app)
            with house.open():
                audience()
                sent(house.cast())
            cookie: Any = house.browser("Pedro Profesional").get_cookie("despacho")
            with served(app) as url, browsers.visit(browser, base_url=url) as page:
                page.context.add_cookies([{"name": "despacho", "value": cookie.value, "url": url}])
                page.goto("/campaigns/1/results#rates")
                page.set_viewport_size({"width": 1440, "height": 1000})
                page.locator("#rates").evaluate("part => part.scrollIntoView()")
                take(page, "results")
                page.locator("#map").evaluate("part => part.scrollIntoView()")
                page.frame_locator("iframe").locator("body").wait_for()
                page.set_viewport_size({"width": 1440, "height": 520})
                take(page, "clicks")
                keys(page)


def keys(page: Page) -> None:
    page.goto("/people/me/keys")
    page.get_by_label("¿Para qué es?").fill("Tablero de la oficina")
    page.get_by_label("Descargar informes").check()
    page.set_viewport_size({"width": 1440, "height": 640})
    take(page, "keys")


def launch(executable: str) -> None:
    """The launch of a campaign that its requester confirmed."""
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign

    with TemporaryDirectory(prefix="despacho-") as name, browsers.running(executable) as browser:
        url = f"sqlite:///{name}/despacho.sqlite3"
        office.build_schema(url, Path(name))
        with office.opened(office.settings(url, Path(name))) as app:
            house = opened(app)
            with house.open():
                audience()
                cast = house.cast()
                ticket = taken(cast)
                confirmed(made(ticket, cast), cast)
                verified(ticket, cast)
                db.session.commit()
                key = db.session.query(Campaign).one().id
            cookie: Any = house.browser("Pedro Profesional").get_cookie("despacho")
            with served(app) as url, browsers.visit(browser, base_url=url) as page:
                page.context.add_cookies([{"name": "despacho", "value": cookie.value, "url": url}])
                page.set_viewport_size({"width": 1440, "height": 900})
                page.goto(f"/campaigns/{key}/sending")
                take(page, "launch")


def document(executable: str) -> None:
    """What was found in a document while its request is filled in."""
    with TemporaryDirectory(prefix="despacho-") as name, browsers.running(executable) as browser:
        url = f"sqlite:///{name}/despacho.sqlite3"
        office.build_schema(url, Path(name))
        with office.opened(office.settings(url, Path(name))) as app:
            rosa = opened(app).browser("Rosa Solicitante")
            draft = begun(rosa, WEB)
            sent = {"file": (io.BytesIO(documents_made.made(untitled)), "bases.pdf")}
            rosa.post(f"{draft}/files?field=attachments", data=sent, content_type="multipart/form-data")
            with app.app_context():
                judge_waiting(clock.now())
            cookie: Any = rosa.get_cookie("despacho")
            with served(app) as url, browsers.visit(browser, base_url=url) as page:
                page.context.add_cookies([{"name": "despacho", "value": cookie.value, "url": url}])
                page.set_viewport_size({"width": 1440, "height": 760})
                page.goto(draft)
                page.locator("[data-files-of=attachments]").evaluate("part => part.scrollIntoView()")
                take(page, "document")


def waiver(executable: str) -> None:
    """The same document on the desk of who works its request."""
    with TemporaryDirectory(prefix="despacho-") as name, browsers.running(executable) as browser:
        url = f"sqlite:///{name}/despacho.sqlite3"
        office.build_schema(url, Path(name))
        with office.opened(office.settings(url, Path(name))) as app:
            house = opened(app)
            opened_case(house, documents_made.made(untitled))
            cookie: Any = house.browser("Pedro Profesional").get_cookie("despacho")
            with served(app) as url, browsers.visit(browser, base_url=url) as page:
                page.context.add_cookies([{"name": "despacho", "value": cookie.value, "url": url}])
                page.set_viewport_size({"width": 1440, "height": 760})
                page.goto("/tickets/2026-0001")
                page.get_by_text("Admitir una observación").click()
                page.locator("#archivos").evaluate("part => part.scrollIntoView()")
                take(page, "document-office")


def mailing(executable: str) -> None:
    """One person's story, links, servers and returns, as the demo has them."""
    from ticketing import clock
    from ticketing.demo import cast as people
    from ticketing.demo import seed
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign
    from ticketing.massmail.recipients.models import Recipient
    from ticketing.massmail.transports.actions import add
    from ticketing.massmail.transports.declared import Declared

    now = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
    known = {one.email.partition("@")[0]: one for one in people.people()}
    with TemporaryDirectory(prefix="despacho-") as name, browsers.running(executable) as browser:
        url = f"sqlite:///{name}/despacho.sqlite3"
        office.build_schema(url, Path(name))
        with office.opened(office.settings(url, Path(name))) as app:
            with app.app_context():
                seed.seed(at=now)
                campaign = db.session.query(Campaign).filter_by(tracking="identified").first()
                put_off = db.session.query(Recipient).filter_by(campaign_id=campaign.id, attempts=2, state=2).first()
                story, links = (
                    f"/campaigns/{campaign.id}/results/person/{put_off.seq}",
                    f"/campaigns/{campaign.id}/links",
                )
                add(Declared("relevo", "smtps", "correo.demo.despacho.example", 465, per_minute=3000), by=None, at=now)
                db.session.commit()
                clock.move(now)
            shots = {
                people.PROFESSIONALS[0]: {"person": story, "links": links},
                people.TIC: {"transports": "/transports", "returns": "/returns"},
            }
            with served(app) as url:
                for who, pages in shots.items():
                    with browsers.visit(browser, base_url=url) as page:
                        page.goto("/sign-in")
                        page.get_by_label("Correo").fill(known[who].email)
                        page.get_by_label("Contraseña").fill(known[who].password)
                        page.keyboard.press("Enter")
                        page.wait_for_url(lambda there: "/sign-in" not in there)
                        page.set_viewport_size({"width": 1440, "height": 810})
                        for picture, path in pages.items():
                            page.goto(path)
                            take(page, picture)


def main() -> None:
    with standing(tickets=130, contacts=2000) as stage:
        number = requester(stage)
        head(stage, number)
        professional(stage, number)
        coordinator(stage)
    executable = browsers.path()
    assert executable is not None
    results(executable)
    launch(executable)
    document(executable)
    waiver(executable)
    mailing(executable)
    for path in sorted(FOLDER.glob("*.png")):
        print(f"{path.stat().st_size // 1000:>4} kB  {path.name}")


if __name__ == "__main__":
    main()

"""The whole house as it runs: PostgreSQL, a real SMTP server, web and worker as processes, Chromium in front."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, BrowserContext, Page

from tests.harness import browser as browsers
from tests.harness import process
from tests.harness.mailbox import Mailbox
from tests.journeys import light

BOGOTA = ZoneInfo("America/Bogota")
PASSWORDS = {
    "ana.restrepo": "arepa-con-queso-41",
    "jorge.penaloza": "cafe-de-la-sierra-22",
    "diana.suarez": "lulo-en-agua-fria-84",
    "oscar.rojas": "tamal-de-domingo-70",
    "patricia.gomez": "ajiaco-con-guascas-12",
}
DOMAIN = "demo.despacho.example"


def email(key: str) -> str:
    return f"{key}@{DOMAIN}"


@dataclass
class Stage:
    """Everything that a story needs: where the desk is, its mail, its clock, and people at their browsers."""

    browser: Browser
    base: str
    mailbox: Mailbox
    env: Mapping[str, str]
    folder: Path
    size: browsers.Size
    looked_at: Callable[[str], Path] | None
    people: dict[str, BrowserContext] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    arrived: Callable[[Page], object] = lambda page: None
    seen: set[tuple[str, int]] = field(default_factory=set)

    def now(self) -> datetime:
        """The story's time."""
        return datetime.now(UTC) + timedelta(seconds=float((self.folder / "clock").read_text()))

    def move_clock(self, to: datetime | timedelta) -> None:
        """Move every process's clock to an instant, or on by a while."""
        target = to if isinstance(to, datetime) else self.now() + to
        set_clock(self.folder, target)

    def at(self, who: str, path: str) -> Page:
        """That person's page at a path; whoever is asked to sign in there does, and is led on to it."""
        context = self.people.get(who)
        page = context.pages[0] if context else self.new_page(who)
        page.goto(path)
        if "/sign-in" in page.url:
            page.get_by_label("Correo").fill(email(who))
            page.get_by_label("Contraseña").fill(PASSWORDS[who])
            page.locator("main form").first.get_by_role("button", name=re.compile("Entrar|Ingresar")).click()
            page.wait_for_url(lambda url: url.endswith(path))
        return page

    def stranger(self, url: str, *, size: browsers.Size = "phone") -> Page:
        """Somebody's phone, where nobody is signed in."""
        self.leave("phone")
        page = self.new_page("phone", size)
        page.goto(url)
        return page

    def leave(self, who: str) -> None:
        """Close that person's browser: the session in it is gone."""
        context = self.people.pop(who, None)
        if context:
            context.close()

    def check(self, page: Page, name: str) -> None:
        """A picture, axe in light and dark, nothing wider than the screen, and `light`. Each name once a width."""
        width = page.viewport_size["width"] if page.viewport_size else 0
        if self.looked_at is None or (name, width) in self.seen:
            return
        self.seen.add((name, width))
        page.screenshot(path=self.looked_at(f"{name}-{width}"), full_page=True)
        self.complaints += [f"{name}: {one}" for one in browsers.axe(page)]
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        if wrong := browsers.axe(page, colours_only=True):
            page.screenshot(path=self.looked_at(f"{name}-{width}-dark"), full_page=True)
            self.complaints += [f"{name} (dark): {one}" for one in wrong]
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            self.complaints.append(f"{name}: la página es más ancha que la pantalla")
        self.complaints += [f"{name}: {one}" for one in light.wanting(page)]

    def last_look(self) -> None:
        """A picture of every open page, for whoever asks why a story stopped."""
        if self.looked_at is None:
            return
        for who, context in self.people.items():
            for page in context.pages:
                page.screenshot(path=self.looked_at(f"al-final-{who}-{self.size}"))

    def letter(self, to: str, subject: str, *, after: int = 0, seconds: float = 30) -> EmailMessage:
        """The newest mail to a person whose subject holds these words, once it comes."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = [self.mailbox.content(item) for item in self.mailbox.to(email(to))]
            right = [letter for letter in found if subject in str(letter["Subject"])]
            if len(right) > after:
                return right[-1]
            time.sleep(0.2)
        subjects = [str(self.mailbox.content(item)["Subject"]) for item in self.mailbox.to(email(to))]
        raise AssertionError(f"A {to} no le llegó «{subject}»; le llegó: {subjects}")

    def until(self, holds: Callable[[], Any], what: str, *, seconds: float = 40) -> Any:
        """Ask again until it holds. Fails with `what` and the ends of the logs when it does not."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := holds():
                return found
            time.sleep(0.3)
        logs = "\n".join((self.folder / name).read_text()[-3000:] for name in ("web.log", "worker.log"))
        raise AssertionError(f"No se dio: {what}\n{logs}")

    def new_page(self, who: str, size: browsers.Size | None = None) -> Page:
        context = browsers.opened(self.browser, size=size or self.size, base_url=self.base)
        self.people[who] = context
        page = context.new_page()
        self.arrived(page)
        page.on("pageerror", lambda problem: self.complaints.append(f"script: {problem}"))
        return page


def link_in(letter: EmailMessage, path: str) -> str:
    """The first address below `path` in a mail's text."""
    body = letter.get_body(("plain",))
    assert body is not None
    found = re.search(rf"https?://\S+{path}\S+", body.get_content())
    assert found, body.get_content()
    return found[0]


@dataclass(frozen=True)
class Institution:
    """The demonstration as it was seeded: its database and the folder of its files."""

    url: str
    files: Path


def institution(database_url: str, folder: Path, *, tickets: int = 45, contacts: int = 150) -> Institution:
    """The demo institution in a database with the present schema, on a Monday at ten."""
    env = environment(database_url, folder)
    set_clock(folder, monday_at_ten())
    seed = ("demo", "seed", "--tickets", tickets, "--contacts", contacts)
    program = process.flask(*seed, env=env, log=folder / "setup.log")
    assert program.process.wait(300) == 0, program.said()[-4000:]
    return Institution(database_url, folder)


def environment(database_url: str, folder: Path) -> dict[str, str]:
    """What every process of the house is told."""
    return {
        "DESPACHO_DEMO": "1",
        "DESPACHO_DATABASE_URL": database_url,
        "DESPACHO_DATA_DIR": str(folder),
        "DESPACHO_SECRET_KEY": "clave-de-prueba-" * 3,
        "DESPACHO_UNDO_SECONDS": "8",
    }


def set_clock(folder: Path, to: datetime) -> None:
    """It is that instant for every process that works in the folder."""
    (folder / "clock").write_text(str((to - datetime.now(UTC)).total_seconds()))


@contextmanager
def house(
    browser: Browser,
    mailbox: Mailbox,
    seeded: Institution,
    folder: Path,
    *,
    size: browsers.Size,
    looked_at: Callable[[str], Path] | None = None,
    seen: set[tuple[str, int]] | None = None,
) -> Iterator[Stage]:
    """The demo institution on PostgreSQL, at work on a Monday at ten. `seen`: the pages that need no second look."""
    on = process.listener()
    base = f"http://127.0.0.1:{on.getsockname()[1]}"
    env = environment(seeded.url, folder) | {"DESPACHO_SMTP_URL": mailbox.url, "DESPACHO_BASE_URL": base}
    shutil.copytree(seeded.files, folder, dirs_exist_ok=True)
    stage = Stage(browser, base, mailbox, env, folder, size, looked_at, seen=set() if seen is None else seen)
    stage.move_clock(monday_at_ten())
    with process.worker(env, folder / "worker.log"), process.web(env, folder / "web.log", on=on):
        try:
            yield stage
        finally:
            stage.last_look()
            for who in list(stage.people):
                stage.leave(who)
            on.close()


def monday_at_ten() -> datetime:
    """Ten in the morning of a Monday without holidays near: the story counts business days."""
    return datetime(2026, 11, 23, 10, 0, tzinfo=BOGOTA)

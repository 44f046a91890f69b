"""A populated database of an earlier version comes to the present: nothing is lost, all that was begun goes on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from flask_migrate import check, downgrade, upgrade

from tests.harness import forms, office
from tests.harness import mailbox as mailboxes
from tests.massmail.world import sending, until
from tests.upkeep import guest as guests
from tests.upkeep.populate import rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    from tests.upkeep.guest import Guest

CASES = [(version, kind) for version in guests.VERSIONS for kind in ("sqlite", "postgres")]
PEOPLE = (
    "ana.restrepo", "jorge.penaloza", "diana.suarez", "patricia.gomez", "sofia.cano", "julian.duarte",
    "beatriz.lozano", "ricardo.tellez", "natalia.quintero", "andres.zuluaga",
)  # fmt: skip
PAGES_EACH = 7
SENDER = "credito@demo.despacho.example"


@pytest.fixture(scope="module", params=CASES, ids=["-".join(case) for case in CASES])
def before(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, ...]]:
    """(version, kind, server, folder, url) of a database as its dump holds it; nobody opens it."""
    version, kind = request.param
    server = request.getfixturevalue("postgres") if kind == "postgres" else None
    folder = tmp_path_factory.mktemp(f"guest-{version}-{kind}")
    with guests.restored(version, kind, folder, server) as url:
        yield version, kind, server, folder, url


@pytest.fixture(scope="module")
def module_mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A real SMTP server that keeps every message, for all tests of this file."""
    with mailboxes.running(tmp_path_factory.mktemp("mail"), raw=True) as box:
        yield box


@pytest.fixture(scope="module")
def _guest(before: tuple[Any, ...], module_mailbox: Any) -> Iterator[Guest]:
    version, kind, server, folder, url = before
    kept = guests.known(version, kind)
    with guests.copied(url, folder, server) as copy:
        # Any address of the own domain could send then; this one's register came later.
        running = [kept["campaigns"][name] for name in ("running", "paused")]
        guests.change(copy, f"UPDATE campaign SET from_address = '{SENDER}' WHERE id IN ({running[0]}, {running[1]})")
        with guests.welcomed(copy, folder, module_mailbox, kept) as guest:
            yield guest


@pytest.fixture
def guest(_guest: Guest) -> Iterator[Guest]:
    """The upgraded database; what one test writes the next one finds."""
    from ticketing import clock
    from ticketing.extensions import db

    clock.follow(_guest.app.config["SETTINGS"].clock_file)
    yield _guest
    db.session.rollback()


def test_what_was_there_is_still_there(guest: Guest) -> None:
    now = {name: guest.rows.get(name) for name in guest.kept["rows"]}

    assert now == guest.kept["rows"]


def test_the_schema_is_the_models(guest: Guest) -> None:
    check()


def test_the_chain_verifies(guest: Guest) -> None:
    from ticketing.ledger.verification import verify

    verdict = verify()

    assert verdict.broken is None
    assert verdict.events >= guest.kept["rows"]["event"]


def test_no_event_can_be_changed(guest: Guest) -> None:
    from ticketing.extensions import db

    with pytest.raises(sa.exc.DBAPIError), db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE event SET kind = 'otra cosa' WHERE id = 1"))


def test_what_was_to_follow_follows(guest: Guest) -> None:
    from ticketing.extensions import db
    from ticketing.ledger.reactions.actions import carry_out_waiting
    from ticketing.ledger.reactions.models import ReactionRow

    while carry_out_waiting(at=guest.at):
        pass
    left = db.session.scalars(
        sa.select(ReactionRow).where(ReactionRow.id.in_(guest.waiting), ReactionRow.done_at.is_(None))
    ).all()
    subjects = [mail.subject for mail in guest.mailbox.accepted()]

    assert len(guest.waiting) == guest.kept["waiting"] > 20
    assert not left
    for asked in ("Firma pendiente", "Prueba pendiente", "Encuesta pendiente"):
        assert any(asked in subject for subject in subjects), asked


def test_a_draft_opens_and_is_filed(guest: Guest) -> None:
    client, address = _requester(guest), guest.kept["drafts"]["new"]

    page = client.get(address)
    values = forms.filled(page.text, address) | {"do": "send"}
    if values.get("sender") == [""]:  # it named one that stands on no register, which later versions have
        values["sender"] = [re.findall(r'value="([^"]+@[^"]+)"', page.text)[0]]
    sent = client.post(address, data=values)

    assert page.status_code == 200
    assert "visto-bueno-oficina-asesora.eml" in page.text
    assert sent.status_code == 303, _said(sent.text)
    assert "Borrador de ayer" in client.get(sent.location).text


def test_an_edit_that_was_begun_goes_on(guest: Guest) -> None:
    client, address = _requester(guest), guest.kept["drafts"]["edit"]

    values = forms.filled(client.get(address).text, address)
    sent = client.post(address, data=values | {"subject": "Devuelta y corregida", "note": "Va la fecha", "do": "send"})

    assert sent.status_code == 303, _said(sent.text)
    assert guest.kept["drafts"]["edited"] in sent.location
    assert "Devuelta y corregida" in client.get(sent.location).text


def test_links_that_were_mailed_still_open(guest: Guest) -> None:
    stranger = guest.app.test_client()
    links = [path for kind in ("sign", "proof", "survey") for path in guest.kept["links"][kind]]

    answers = {path: stranger.get(path).status_code for path in links}

    assert len(links) >= 8
    assert set(answers.values()) == {200}, answers


def test_a_signing_link_that_was_mailed_still_decides(guest: Guest) -> None:
    stranger, link = guest.app.test_client(), _link_of("jorge.penaloza", "Firma pendiente", guest)

    values = forms.filled(stranger.get(link).text, link)
    decided = stranger.post(link, data=values | {"verdict": "approved"})

    assert decided.status_code == 303, _said(decided.text)
    assert _gate(link).status == "satisfied"


def test_sessions_and_tokens_go_on(guest: Guest) -> None:
    client = guest.app.test_client()
    bearer = {"Authorization": f"Bearer {guest.kept['api_token']}"}

    pages = {key: guest.browser(session).get("/requests/new") for key, session in guest.kept["sessions"].items()}

    assert {key: page.status_code for key, page in pages.items()} == dict.fromkeys(pages, 200)
    assert client.get("/api/v1/campaigns", headers=bearer).status_code == 200


def test_samples_are_drawn_again_with_the_same_numbers(guest: Guest) -> None:
    from ticketing.oversight.samples.queries import redraw

    assert {month: list(redraw(month)) for month in guest.kept["samples"]} == guest.kept["samples"]


def test_every_balance_adds_up_as_before(guest: Guest) -> None:
    from ticketing.massmail.campaigns.queries import balance

    running = {str(guest.kept["campaigns"][name]) for name in ("running", "armed")}
    standing = {one: told for one, told in guest.kept["balances"].items() if one not in running}
    for one, told in standing.items():
        now = {name: value for name, value in balance(int(one)).items() if name in told}
        assert now == told
        assert now["audience"] == sum(value for name, value in now.items() if name not in ("audience", "status"))
    paused = standing[str(guest.kept["campaigns"]["paused"])]
    assert (paused["pending"], paused["accepted"], paused["unknown"]) == (5, 4, 1)


def test_what_was_running_goes_out_to_whom_it_had_not_reached(guest: Guest) -> None:
    from ticketing.massmail.campaigns.queries import balance
    from ticketing.massmail.ticks import start_due

    start_due(guest.at)
    mine = [guest.kept["campaigns"][name] for name in ("running", "armed")]
    with sending(guest.app, guest.app.config["SETTINGS"]):
        until(lambda: not any(balance(one)["pending"] for one in mine), "todo enviado")
    now = [balance(one) for one in mine]

    assert [(one["accepted"], one["failed"], one["deferred"], one["unknown"]) for one in now] == [
        (10, 1, 0, 1),
        (12, 0, 0, 0),
    ]
    mails = [mail for mail in guest.mailbox.accepted() if "renovación del crédito" in mail.subject]
    assert len(mails) >= 17
    assert any(SENDER in str(guest.mailbox.content(mail)["From"]) for mail in mails)


@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_of_the_demos_people_opens(guest: Guest, who: str) -> None:
    client = guest.signed_in(who)

    seen = dict(_walked(client, guest, PAGES_EACH))

    assert len(seen) >= 4
    assert max(seen.values()) < 400, seen


def test_it_goes_back_and_comes_again(before: tuple[Any, ...], tmp_path: Path) -> None:
    version, kind, server, _folder, url = before
    kept = guests.known(version, kind)
    from ticketing.extensions import db

    with (
        guests.copied(url, tmp_path, server) as copy,
        office.opened(office.settings(copy, tmp_path)) as app,
        app.app_context(),
    ):
        upgrade()
        downgrade(revision=version)
        back = rows(db.engine)
        upgrade()
        again = rows(db.engine)

    assert back == kept["rows"]
    assert {name: again[name] for name in back} == back


def _requester(guest: Guest) -> FlaskClient:
    return guest.browser(guest.kept["sessions"]["ana.restrepo"])


def _link_of(key: str, subject: str, guest: Guest) -> str:
    """The signing link that this person was mailed about a request, while its gate is open."""
    from ticketing.desk.cases.queries import by_id
    from ticketing.office.links.queries import by_token

    for path in guest.kept["links"]["sign"]:
        link = by_token(path.rpartition("/")[2], "sign")
        if link.person.email.startswith(key) and by_id(link.subject_id).subject.startswith(subject):
            return str(path)
    raise AssertionError(subject)


def _gate(path: str) -> Any:
    """The gate to which a signing link leads."""
    from ticketing.desk.cases.queries import by_id
    from ticketing.desk.gates.queries import row
    from ticketing.extensions import db
    from ticketing.office.links.queries import by_token

    db.session.rollback()
    link = by_token(path.rpartition("/")[2], "sign")
    return row(by_id(link.subject_id), link.gate)


def _walked(client: FlaskClient, guest: Guest, most: int) -> Iterator[tuple[str, int]]:
    """Pages that lead to one another from the first, one of each kind."""
    addresses = guest.app.url_map.bind("localhost")
    found, kinds = ["/"], set()
    while found and most:
        path = found.pop(0)
        kind = addresses.match(path.partition("?")[0], return_rule=True)[0].endpoint
        if kind in kinds or kind.startswith(("static", "sign_in", "demo")):
            continue
        kinds.add(kind)
        answer = client.get(path, follow_redirects=True, buffered=True)
        yield path, answer.status_code
        most -= 1
        if answer.mimetype == "text/html":
            found += [link for link in forms.links(answer.text, path) if link not in found]


def _said(html: str) -> str:
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())

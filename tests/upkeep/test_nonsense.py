"""Nonsense in every field of every form, in every parameter of every page and in every part of an address: nothing that
is posted or asked breaks anything, and who may not do something is never answered as if it were done."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from tests.faults.test_busy import locked
from tests.upkeep import house_of_forms as houses

if TYPE_CHECKING:
    from tests.upkeep.house_of_forms import Place, Shown

pytestmark = pytest.mark.timeout(300)
# One sample of them for each field, another for the next: the same on every day, all of them over a run. What another
# form of the same noun has too is tried once there; the parameters of a page come in some requests, each in one.
SEED, A_FIELD, A_FIELD_AGAIN, A_PART, REQUESTS = 11, 2, 1, 3, 3
NONSENSE = (
    "", " ", "quizas", "9" * 25, "9" * 5000, "-1", "0", "1.5", "1e400", "NaN", "٣", "x" * 20_000, "ñ" * 300, "\0",
    "a\0b", "\udcff", "\u202eesrever", "🙂" * 400, "e\u0301" * 200, "\ufeff", "<script>alert(1)</script>", "{{7*7}}",
    "{{",
    "'; DROP TABLE ticket; --", "%s%n%00", "../../etc/passwd", "a\r\nBcc: b@x.test", "9999-99-99", "0001-01-01",
    "9999-12-31", "2026-02-30", "0001-01-01T00:00", "9999-12-31T23:59", "[]", '{"a": 1}', "a@b", "http://[",
    "javascript:1",
)  # fmt: skip
TWICE, LEFT_OUT, FILE = "twice", "left out", "a file"
ODD = (*NONSENSE, TWICE, LEFT_OUT, FILE)
# What has no form on a page: programs post it, or it is a button that no state of the house shows.
# Whoever adds a form that no page of the house shows names it here.
BY_HAND: dict[str, tuple[str, str, dict[str, str]]] = {
    "banners.bring_forward": ("profesional", "/banners/1/forward", {}),
    "banners.do": ("profesional", "/banners/tasks/1", {"address": "https://portal.example/", "files": "x"}),
    "banners.withdraw": ("profesional", "/banners/1/withdrawal", {"reason": "x"}),
    "campaigns.carry_over": ("coordinacion", "/campaigns/9/carry-over", {"version": "1"}),
    "campaigns.make": ("coordinacion", "/campaigns/of/2026-0131", {"corrects": "8", "to": "rest"}),
    "campaigns.sending": ("coordinacion", "/campaigns/9/sending", {
        "version": "1", "when": "later", "start_at": "2026-11-20T10:00", "window": "office", "rate": "60",
        "canary": "y", "over_quota": "y",
    }),
    "campaigns.substance": ("coordinacion", "/campaigns/9/substance", {"content_hash": "0" * 64}),
    "condition.again": ("tic", "/condition/reactions/1/again", {}),
    "condition.all_again": ("tic", "/condition/reactions/again", {}),
    "condition.discard": ("tic", "/condition/reactions/1/discard", {"why": "x"}),
    "consent.answered": ("", "/confirm/nadie", {"answer": "yes"}),
    "dispatches.confirm": ("tic", "/dispatches/2026-0131/confirmation", {
        "count": "3", "sent_at": "2026-11-20T10:00", "proof": "x", "note": "x",
    }),
    "dispatches.download": ("tic", "/dispatches/2026-0131/download/message", {}),
    "dispatches.give_up": ("tic", "/dispatches/2026-0131/leave", {"why_left": "x"}),
    "dispatches.refuse": ("tic", "/dispatches/2026-0131/refusal", {"version": "1", "why_refused": "x"}),
    "dispatches.release": ("tic", "/dispatches/2026-0131/release", {"version": "1", "when": "now", "window": "class"}),
    "dispatches.take_over": ("tic", "/dispatches/2026-0131/own-means", {"version": "1"}),
    "dispatches.undo": ("tic", "/dispatches/2026-0131/undo", {"version": "1"}),
    "groups.entrust": ("coordinacion", "/groups/ies/owner", {"owner": "3"}),
    "groups.permit": ("coordinacion", "/groups/ies/domains", {"domains": "x.example"}),
    "groups.put_in": ("coordinacion", "/groups/ies/members", {"email": "x@ies.example", "name": "x", "note": "x"}),
    "groups.review": ("coordinacion", "/groups/ies/review", {"valid_until": "2027-11-20"}),
    "groups.switch_off": ("coordinacion", "/groups/ies/switch-off", {"reason": "x"}),
    "groups.take_in": ("coordinacion", "/groups/ies/sheet", {"rows": "x@ies.example"}),
    "groups.take_out": ("coordinacion", "/groups/ies/members/1/removal", {}),
    "leaving.asked": ("", "/leave/boletin", {"email": "x@y.example"}),
    "leaving.left": ("", "/leave/confirm/nadie", {}),
    "links.confirm": ("coordinacion", "/campaigns/1/links/proposals/1/confirm", {}),
    "links.discard": ("coordinacion", "/campaigns/1/links/proposals/1/discard", {}),
    "lists.ask": ("coordinacion", "/lists/boletin/members/1/asked", {}),
    "keys.revoke": ("profesional", "/people/me/keys/1/revoke", {}),
    "people.back_again": ("administracion", "/people/6/absences/1/end", {}),
    "people.hand_over": ("administracion", "/people/6/hand-over", {"to-requests": "1"}),
    "people.redate": ("administracion", "/people/6/grants/1/until", {"until-1-until_on": "2026-12-31"}),
    "people.enable": ("administracion", "/people/6/enable", {}),
    "people.remove_head": ("administracion", "/people/6/headships/1/remove", {}),
    "people.withdraw_role": ("administracion", "/people/6/grants/1/withdraw", {}),
    "queue.mine": ("coordinacion", "/queue/mine/2026-0131", {"seen:2026-0131": "8", "view": "mine"}),
    "queue.unassign": ("coordinacion", "/queue/assigned/undo", {
        "ticket": "2026-0131", "seen:2026-0131": "8", "view": "mine", "orden": "recientes",
    }),
    "recovery.use": ("", "/recover/link/nadie", {"fresh": "x", "again": "x"}),
    "removal.back": ("", "/u/nadie/back", {"scope": "all"}),
    "removal.reading": ("", "/u/nadie/reading", {"agrees": "yes"}),
    "removal.removed": ("", "/u/nadie", {"scope": "all", "List-Unsubscribe": "One-Click"}),
    "inconsistencies.still_wrong": ("", "/report/nadie/still-wrong", {"note": "x"}),
    "inconsistencies.send": ("", "/report", {
        "about": "page", "page": "entidad.test/x", "subject": "x", "reference": "x", "day": "2026-11-20", "what": "x",
        "technical": "y", "picture": "x", "reporter": "staff", "name": "x", "email": "x@y.example", "website": "",
    }),
    "reported.channel": ("coordinacion", "/reported/channel", {
        "mail": "x@y.example", "page": "https://entidad.test/x", "keep_months": "3",
    }),
    "reported.new": ("coordinacion", "/reported/sections/new", {
        "prefix": "entidad.test/x", "department": "1", "person": "",
    }),
    "reported.section": ("coordinacion", "/reported/sections/1", {
        "version": "1", "prefix": "x", "department": "1", "person": "3",
    }),
    "reported.remove": ("coordinacion", "/reported/sections/1/remove", {"version": "1"}),
    "reported.reroute": ("coordinacion", "/reported/REP-2026-0001/reroute", {
        "seen": "1", "person": "3", "reason": "x",
    }),
    "requests.autosave": ("solicitante", "saved", {
        "subject": "x", "seen": "1", "exception": "", "audience": "boletin",
    }),
    "requests.take_fitted": ("solicitante", "files/nadie/fit", {"at": "50"}),
    "requests.upload": ("solicitante", "files?field=attachments", {"file": "x"}),
    "samples.sign": ("coordinacion", "/samples/2026-10/sign", {"version": "1"}),
    "senders.check": ("tic", "/senders/1/check", {}),
    "senders.edit": ("tic", "/senders/1/edit", {"version": "1", "name": "x", "who": "some", "departments": "1"}),
    "senders.disable": ("tic", "/senders/1/disable", {}),
    "senders.enable": ("tic", "/senders/1/enable", {}),
    "gates.ask_take_back": ("", "/sign/nadie/take-back", {}),
    "take_back.take_back": ("", "/take-back/nadie", {}),
    "tickets.take_back": ("jefe", "/tickets/2026-0131/sign/jefatura/take-back", {}),
    "tickets.accept": ("coordinacion", "/tickets/2026-0131/approvals/jefatura/evidence", {"seen": "8", "note": "x"}),
    "tickets.decide": ("jefe", "/tickets/2026-0131/sign/jefatura", {
        "verdict": "approved", "content_hash": "x", "note": "x",
    }),
    "tickets.entrust": ("solicitante", "/tickets/2026-0131/requester", {"seen": "8", "person": "3", "note": "x"}),
    "tickets.give": ("coordinacion", "/tickets/2026-0131/deliverables/web/assignee", {"seen": "8", "person": "3"}),
    "tickets.schedule_banner": ("coordinacion", "/tickets/2026-0131/banner", {
        "which": "banner", "seen": "8", "from_on": "2026-12-01", "from_hour": "08:00", "more": "y",
    }),
    "tickets.nudge": ("solicitante", "/tickets/2026-0131/nudges", {}),
    "tickets.reserve": ("solicitante", "/tickets/2026-0131/reserved", {"seen": "8", "reserved": "y", "reason": "x"}),
    "tickets.here": ("coordinacion", "/tickets/2026-0131/here", {"doing": "message"}),
    "tickets.look_again": ("coordinacion", "/tickets/2026-0131/deliverables/web/publication/look", {"seen": "8"}),
    "tickets.vouch": ("coordinacion", "/tickets/2026-0131/deliverables/web/publication/vouch", {
        "seen": "8", "reason": "x",
    }),
    "tickets.prove": ("coordinacion", "/tickets/2026-0131/deliverables/web/proofs", {
        "seen": "8", "address": "https://x.example/", "note": "x",
    }),
    "tickets.say_of_proof": ("solicitante", "/tickets/2026-0131/proofs/1/comments", {
        "body": "x", "page": "1", "place.x": "1", "place.y": "1",
    }),
    "tickets.settle_comment": ("coordinacion", "/tickets/2026-0131/proofs/1/comments/1/done", {}),
    "tickets.answer_proof": ("solicitante", "/tickets/2026-0131/proofs/1/answer", {"verdict": "changes", "note": "x"}),
    "pieces.comment": ("", "/piece/nadie/comments", {"body": "x"}),
    "pieces.answer": ("", "/piece/nadie/answer", {"verdict": "approved"}),
    "tickets.waive": ("coordinacion", "/tickets/2026-0131/documents/nadie/waivers", {
        "seen": "8", "rule": "title", "reason": "x",
    }),
    "tickets.verify": ("coordinacion", "/tickets/2026-0131/verification", {"seen": "8", "items": "x"}),
    "transports.disable": ("tic", "/transports/1/disable", {}),
    "uploads.upload_image": ("coordinacion", "/uploads/images", {"file": "x"}),
    "tickets.prepare_texts": ("profesional", "/tickets/2026-0131/texts/nadie/preparation", {"seen": "1"}),
    "tickets.take_texts": ("profesional", "/tickets/2026-0131/texts/nadie/ready", {}),
    "tickets.texts_sent": ("profesional", "/tickets/2026-0131/texts/nadie/sent", {
        "seen": "1", "which": "texts-nadie", "count": "1", "sent_at": "2026-11-20T10:00", "shows": "x",
    }),
}  # fmt: skip
# Signed by the provider: tests/massmail/test_return_webhooks.py posts nonsense to them.
PROVIDERS = "return_webhooks."
ASKED = re.compile(r"""args(?:\.get|\.getlist)?[(\[]\s*"(\w+)\"""")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The house in which everything stands."""
    with houses.opened(tmp_path_factory.mktemp("house")) as found:
        yield found


@pytest.fixture(scope="module")
def everything(place: Place) -> list[Shown]:
    """Every form that there is."""
    return all_forms(place)


def all_forms(place: Place) -> list[Shown]:
    """Those that a page shows, and those that none does."""
    found = list(houses.shown(place).values())
    known = {form.endpoint for form in found}
    for endpoint, (who, action, values) in BY_HAND.items():
        if endpoint not in known:
            # Without a slash: of the draft that stands.
            target = f"{place.kept['drafts']['new']}/{action}" if action[:1] not in ("", "/") else action
            found.append(houses.Shown(who, target, target, endpoint, {name: [one] for name, one in values.items()}))
    return found


def test_every_form_is_known(place: Place, everything: list[Shown]) -> None:
    posts = {rule.endpoint for rule in place.app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    ours = {endpoint for endpoint in posts if not endpoint.startswith(("api.", PROVIDERS))}
    assert ours - {form.endpoint for form in everything} == set()


def test_no_field_of_a_form_breaks_anything(place: Place, everything: list[Shown]) -> None:
    chance, broken, tried = Random(SEED), [], set[tuple[str, str]]()
    for form in everything:
        place.put_back()
        noun = form.endpoint.partition(".")[0]
        for name in form.values:
            for odd in chance.sample(ODD, A_FIELD_AGAIN if (noun, name) in tried else A_FIELD):
                tried.add((noun, name))
                answer = place.post(form, _with(form, name, odd))
                if answer.status_code >= 500:
                    broken.append((form.endpoint, name, odd[:30], answer.status_code))
    assert broken == []


def _with(form: Shown, name: str, odd: str) -> dict[str, Any]:
    values: dict[str, Any] = {key: list(many) for key, many in form.values.items() if key != "once"}
    values[name] = {TWICE: ["1", "quizas"], LEFT_OUT: [], FILE: [(io.BytesIO(b"x"), "x.pdf")]}.get(odd, [odd])
    return {key: [_sent(one) for one in many] for key, many in values.items() if many}


def _sent(value: Any) -> Any:
    """Half of a pair can only come as bytes that are no UTF-8; the client would not write them."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def test_no_parameter_of_a_page_breaks_anything(place: Place) -> None:
    names = sorted({name for path in Path("ticketing").rglob("*.py") for name in ASKED.findall(path.read_text())})
    assert {"q", "view", "status", "before", "modo"} <= set(names)
    chance, broken = Random(SEED), []
    place.put_back()
    for address in _pages(place):
        mixed = chance.sample(names, len(names))
        for some in (mixed[start::REQUESTS] for start in range(REQUESTS)):  # most a page does not read
            asked = {name: quote(chance.choice(NONSENSE).encode("utf-8", "surrogateescape")) for name in some}
            query = "&".join(f"{name}={odd}" for name, odd in asked.items())
            answer = place.browser("coordinacion").get(f"{address}?{query}", buffered=True)
            if answer.status_code >= 500 and not address.startswith("/readyz"):
                broken.append((address, {name: odd[:40] for name, odd in asked.items()}, answer.status_code))
    assert broken == []


def _pages(place: Place) -> list[str]:
    """One address of each kind of page, as the coordinator reaches them."""
    found = {place.endpoint(address)[0]: address for who, address in houses.addresses(place) if who == "coordinacion"}
    found |= {place.endpoint(one)[0]: one for one in ("/tickets", "/queue", "/search", "/palette.json", "/lists")}
    found |= {place.endpoint(one)[0]: one for one in ("/campaigns/", "/campaigns/1/preview", "/campaigns/1/live", "/")}
    return [address for endpoint, address in found.items() if endpoint]


def test_no_part_of_an_address_breaks_anything(place: Place) -> None:
    chance, broken = Random(SEED), []
    place.put_back()
    for rule in place.app.url_map.iter_rules():
        if not rule.arguments or rule.endpoint.startswith("static"):
            continue
        for _ in range(A_PART):
            odd = quote(
                chance.choice([one for one in NONSENSE if one.strip(" ./")]).encode("utf-8", "surrogateescape"), safe=""
            )
            address = re.sub(r"<(?:int:)?\w+>|<[^>]+>", odd[:3000], str(rule))
            for method in sorted({"GET", "POST"} & set(rule.methods or ())):
                answer = place.browser("coordinacion").open(address, method=method, buffered=True)
                if answer.status_code >= 500:
                    broken.append((rule.endpoint, method, odd[:40], answer.status_code))
    assert broken == []


def test_a_true_address_with_a_wrong_part_breaks_nothing(place: Place) -> None:
    """A ticket that there is, with a gate or a thing owed that there is not."""
    number, broken = "2026-0131", []
    place.put_back()
    for way in ("sign/{}", "approvals/{}/evidence", "deliverables/{}", "versions/{}"):
        for odd in ("quizas", "9" * 40, "%00", "x" * 2000, "..", "é"):
            for method in ("GET", "POST"):
                address = f"/tickets/{number}/{way.format(odd)}"
                for who in ("coordinacion", "solicitante"):
                    data = {"seen": "8", "verdict": "approved"} if method == "POST" else None
                    answer = place.browser(who).open(address, method=method, data=data)
                    if answer.status_code >= 500:
                        broken.append((way, odd[:20], who, method, answer.status_code))
    assert broken == []


def test_whoever_posts_to_what_is_not_there_or_not_for_him_is_told_so(place: Place) -> None:
    """Also who is refused before anything is looked up: the page that would say why has nothing to show."""
    broken = []
    place.put_back()
    for rule in place.app.url_map.iter_rules():
        if not rule.arguments or "POST" not in (rule.methods or ()) or rule.endpoint.startswith("api."):
            continue
        address = re.sub(r"<int:\w+>", "999999", re.sub(r"<(?!int:)[^>]+>", "2026-99999", str(rule)))
        for who in ("auditor", "solicitante", "tic"):
            answer = place.browser(who).post(address, data={"seen": "1"}, buffered=True)
            if answer.status_code not in {400, 401, 403, 404, 422}:
                broken.append((rule.endpoint, who, answer.status_code))
    assert broken == []


def test_whoever_posts_while_the_database_is_locked_is_told_so_whatever_he_posts(
    place: Place, everything: list[Shown]
) -> None:
    place.put_back()
    told = {form.endpoint: 0 for form in everything}
    with locked(place.database):
        for form in everything:
            told[form.endpoint] = place.post(form, _with(form, "once", LEFT_OUT)).status_code
    # A link that is none of ours is known as such without the database.
    assert {one: status for one, status in told.items() if status != 503} == {
        "consent.answered": 404, "leaving.left": 404, "removal.removed": 404, "removal.reading": 404,
        "removal.back": 404, "recovery.use": 404, "gates.ask_take_back": 404, "take_back.take_back": 404,
        "inconsistencies.still_wrong": 404,
        "pieces.comment": 404, "pieces.answer": 404,
    }  # fmt: skip


@pytest.mark.parametrize("verdict", ["quizas", "", "approved ", "9" * 5000])
def test_a_verdict_that_is_none_is_refused_in_words_by_mail_too(place: Place, verdict: str) -> None:
    place.put_back()
    for address in place.kept["links"]["sign"]:
        answer = place.browser("").post(address, data={"verdict": verdict, "content_hash": "x", "note": "y"})
        assert answer.status_code in {404, 422}, address
        assert answer.status_code == 404 or "Elija si aprueba, devuelve o rechaza." in answer.text


def test_who_may_not_is_never_answered_as_if_it_were_done(place: Place, everything: list[Shown]) -> None:
    """What changes something is posted by everybody: who is not offered the form is refused, and nothing is shown."""
    done = []
    place.put_back()
    for form in everything:
        everybodys = {"sign_in", "gates", "surveys", "proofs", "removal", "leaving", "keys", "requests"}
        everybodys |= {"inconsistencies"}
        if form.endpoint.split(".")[0] in everybodys:
            continue
        for who in ("solicitante", "auditor", "delegado"):
            offered = {(each.endpoint, each.action) for each in everything if each.who == who}
            if who == form.who or (form.endpoint, form.action) in offered:
                continue
            answer = place.browser(who).post(form.action, data=_with(form, "once", LEFT_OUT))
            if answer.status_code == 200:
                done.append((form.endpoint, form.action, who))
    assert done == []

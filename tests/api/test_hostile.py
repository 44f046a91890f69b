"""Whatever is sent, a program is answered with problem details, and nothing breaks."""

from __future__ import annotations

import io
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from tests.api.program import PLACES, V1, Program
from tests.desk.browsing import House
from tests.dispatch.numbers import went_out
from tests.harness.process import environment, listener, web

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

OFFICE = "Pedro Profesional"
BODIES = {
    "half a pair in a name": b'{"\\ud800": 1}',
    "half a pair deep": b'{"note": ["\\ud800"]}',
    "a name of 60 000": b'{"' + b"x" * 60_000 + b'": 1}',
    "a name twice": b'{"version": 1, "version": 2}',
    "no number": b'{"version": NaN}',
    "without end": b'{"version": 1e999}',
    "big": b'{"version": ' + b"9" * 30 + b"}",
    "as long as Python forbids": b'{"version": ' + b"9" * 5_000 + b"}",
    "deep": b'{"version": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "latin-1": '{"reason": "año"}'.encode("latin-1"),
    "utf-16": '{"reason": "año"}'.encode("utf-16"),
    "a mark first": b'\xef\xbb\xbf{"note": "x"}',
    "null": b"null", "text": b'"hola"', "a form": b"reason=x&version=1", "nul": b"\0\0", "gzip": b"\x1f\x8b\x08\x00",
    "a part": b'--x\r\nContent-Disposition: form-data; name="reason"\r\n\r\nx\r\n--x--',
}  # fmt: skip
TYPES = (
    "application/json",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "\xff;=",
)
HEADERS = (
    {"If-Match": '"' + "9" * 40 + '"'}, {"If-Match": "ñ, *, W/"}, {"If-None-Match": "\xff"},
    {"If-Match": '"99999999999"'}, {"Idempotency-Key": ""}, {"Idempotency-Key": "a b"}, {"Idempotency-Key": "ñ"},
    {"Idempotency-Key": "x" * 121}, {"Accept": "\xff/*;q=x"}, {"Content-Length": "-1"}, {"Content-Encoding": "gzip"},
    {"Host": "a b"}, {"Host": "\xff"}, {"X-Forwarded-For": "\xff"}, {"Range": "bytes=9-1"}, {"Cookie": "despacho=\xff"},
    {"If-Modified-Since": "nunca"}, {"Accept-Language": "\xff"}, {"User-Agent": "\xff" * 3000},
)  # fmt: skip
PATHS = (
    "/campaigns/%00", "/campaigns/\xff", "/campaigns/1e3", "/campaigns/-1", "/campaigns/99999999999999999999",
    "/campaigns/2147483648", "/campaigns/٣", "/campaigns/1/deliveries/99999999999", "/tickets/%00/campaigns",
    "/campaigns/1/links/99999999999/repoint", "/tickets/2026-99999999999999/campaigns", "/tickets/-/campaigns",
    "/tickets/99999999999-1/campaigns", "/tickets/٢٠٢٦-٠٠٠١/campaigns", "/reports/list/%00", "/reports/month/2026-13",
    "/reports/month/99999-01", "/reports/month/0000-00", "/reports/department/99999999999999999999", "/reports/%00/1",
    "/reports/department/%EF%BF%BD", "/reports/campaign/٣", "/reports/campaign/²", "/reports/campaign/1/file.%00",
    "/campaigns?status=%00", "/reports/month/-001-01", "/reports/department/-1", "/campaigns?limit=%ff",
    "/campaigns?limit=²", "/campaigns?before=1&before=x", "/campaigns/1/events?after=2147483648", "/" + "x" * 8000,
    "/campaigns/1/deliveries?state=%00", "/campaigns/1/deliveries?limit=1&x=%00%ff&%ff=1",
)  # fmt: skip
AUTHORIZATIONS = (
    "Bearer \0", "Bearer " + "x" * 100_000, "Bearer a, Bearer b", "bearer:x", "\xff\xfe", 'Digest username="\\',
    "Basic ====", "Bearer " + "é" * 10, "Bearer " + "{" * 500,
)  # fmt: skip


@pytest.fixture
def house(app_postgres: Flask) -> House:
    """The cast, and one campaign that went out: on PostgreSQL, which keeps less than SQLite does."""
    return went_out(app_postgres)


def told(answer: TestResponse) -> str:
    """What is wrong with a refusal; empty: nothing."""
    fine = answer.status_code < 400 or (answer.status_code < 500 and answer.mimetype == "application/problem+json")
    return "" if fine else f"{answer.status_code} {answer.mimetype} {answer.text[:80]}"


def test_any_body_is_refused_in_words(house):
    from ticketing.api.description import OPERATIONS

    office, found = Program(house, OFFICE), {}
    writes = [one for one in OPERATIONS if one.body is not None]
    asked = [(one.method, one.path.format(**PLACES), "application/json", name) for one in writes for name in BODIES]
    asked += [("POST", "/campaigns/1/cancel", kind, name) for kind in TYPES for name in BODIES]
    for method, path, kind, name in asked:
        answer = office.ask(method, path, data=BODIES[name], content_type=kind)
        found[method, path, kind, name] = told(answer) or ("accepted" if answer.status_code < 400 else "")
    assert {one: wrong for one, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("known", [True, False], ids=["said", "in pieces"])
def test_a_body_that_is_too_long_is_not_read(house, known):
    office = Program(house, OFFICE)
    left = io.BytesIO(b" " * 30_000_000)
    how = {"content_length": 30_000_000} if known else {"environ_overrides": {"wsgi.input_terminated": True}}
    answer = office.post("/campaigns/1/cancel", key="largo", input_stream=left, **how)
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")
    assert "512 kB" in answer.json["detail"]
    assert left.tell() < 1_000_000


def test_what_comes_in_pieces_or_cut_off_is_told_so(app_postgres, tmp_path):
    """Through the server that an office runs, byte by byte: nothing that is cut off is taken for whole."""
    house = went_out(app_postgres)
    office, log = Program(house, OFFICE), tmp_path / "web.log"
    head = f"POST {V1}/campaigns/1/pause HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
    pieces = b"Transfer-Encoding: chunked\r\n\r\n"
    asked = {
        b"409": pieces + b"2\r\n{}\r\n0\r\n\r\n",
        b"400": pieces + b"zz\r\n{}\r\n",
        b"400 ": pieces + b"40\r\n{}\r\n",
        b"400  ": b"Content-Length: 100\r\n\r\n{}",
        b"413": pieces + b"100000\r\n" + b" " * 2**20 + b"\r\n0\r\n\r\n",
    }
    with listener() as on, web(environment(house.app.config["SETTINGS"]), log, on=on):
        for wanted, rest in asked.items():
            with socket.create_connection(on.getsockname(), timeout=10) as line:
                line.sendall(f"{head}Authorization: {office.headers['Authorization']}\r\n".encode() + rest)
                line.shutdown(socket.SHUT_WR)
                answer = b"".join(iter(lambda line=line: line.recv(65536), b""))
            assert answer[9:12] == wanted.strip(), answer[:400]
            assert b"application/problem+json" in answer
    assert "Defect" not in log.read_text()


def test_any_header_is_answered_in_words(house):
    office = Program(house, OFFICE)
    for head in HEADERS:
        for method, path in (("GET", "/campaigns/1"), ("POST", "/campaigns/1/pause")):
            answer = office.client.open(V1 + path, method=method, headers=office.headers | head)
            assert told(answer) == "", (head, method)
    for said in AUTHORIZATIONS:
        answer = office.client.get(f"{V1}/campaigns", headers={"Authorization": said})
        assert (answer.status_code, told(answer)) == (401, ""), said[:20]


def test_any_address_is_answered_in_words(house):
    office = Program(house, OFFICE)
    for path in PATHS:
        for method in ("GET", "POST", "TRACE"):
            answer = office.client.open(V1 + path, method=method, headers=office.headers)
            assert told(answer) == "", (method, path[:60])


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"])
def test_what_is_no_json_is_never_taken_for_nothing(house, kind):
    """curl -d says that it sends a form: read as one, the hour of a launch would be lost, and it would go out now."""
    answer = Program(house, OFFICE).post("/campaigns/1/launch", data=b'{"start_at": "2026-03-02"}', content_type=kind)
    assert (answer.status_code, answer.mimetype) == (415, "application/problem+json")


def test_a_name_that_comes_twice_is_told_and_does_nothing(house):
    answer = Program(house, OFFICE).patch("/campaigns/1/content", data=b'{"subject": "Uno", "subject": "Dos"}')
    assert (answer.status_code, answer.json["detail"]) == (422, "«subject» viene dos veces.")


def test_readers_at_once_do_not_stand_in_each_others_way(own_sqlite):
    """Each is counted, which writes: on SQLite one waits for the other and none is sent away."""
    house = went_out(own_sqlite)
    office = Program(house, OFFICE)
    answers: list[int] = []

    def read() -> None:
        client = house.app.test_client()
        answers.extend(client.get(f"{V1}/campaigns", headers=office.headers).status_code for _ in range(10))

    threads = [threading.Thread(target=read) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert answers == [200] * 60

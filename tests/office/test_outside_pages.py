"""A page of the world outside is read, and nothing else: not what lies in a network inside, not for ever."""

from __future__ import annotations

import socket
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.harness import certificate, website
from tests.harness.website import Website, answer
from ticketing.office.outside import pages
from ticketing.office.outside.answers import LARGEST_PAGE, MB, NotFetched, Page
from ticketing.office.outside.pages import fetch
from ticketing.office.outside.public import is_public, may_be_inside

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.fixture(scope="module")
def site() -> Iterator[Website]:
    with website.running() as found:
        yield found


def read(site: Website, address: str, patience: float = 10.0) -> Page:
    return fetch(address, inside={site.named}, patience=patience)


def refusal(site: Website, address: str, patience: float = 10.0) -> str:
    with pytest.raises(NotFetched) as said:
        read(site, address, patience)
    return said.value.sentence


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.9.9.9", "168.63.129.16",
        "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.168.1.1", "198.18.0.1",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:10.0.0.1",
        "::ffff:169.254.169.254", "::ffff:a00:1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "100::1", "2001::1",
        "2001:db8::1", "2002:a00:1::1", "2002:7f00:1::", "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1",
        "fe80::1%eth0", "fec0::1", "ff02::1", "5f00::1", "", "localhost", "2130706433", "0x7f.1",
    ],
)  # fmt: skip
def test_what_is_inside_is_nobodys_to_ask(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "190.85.1.1", "2606:4700:4700::1111", "2800:3f0::1", "::ffff:8.8.8.8"])
def test_what_is_everybodys_may_be_asked(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "fd00:ec2::254", "fe80::1", "0.0.0.0", "224.0.0.1", "100.100.100.200"]
)
def test_not_even_a_named_machine_tells_metadata(address: str) -> None:
    assert not may_be_inside(address)


def test_a_page_is_read_with_its_type(site: Website) -> None:
    site.says("/noticia?a=b", "<h1>Renovación</h1>")
    page = read(site, site.url("/noticia?a=b#parte"))
    assert (page.body.decode(), page.media_type, page.charset) == ("<h1>Renovación</h1>", "text/html", "utf-8")
    assert page.is_html
    assert "User-Agent: Despacho" in site.heads[-1]
    assert "Cookie" not in site.heads[-1]


def test_a_packed_page_is_unpacked(site: Website) -> None:
    assert read(site, site.packs("/packed", b"hola " * 1000)).body == b"hola " * 1000


def test_a_page_in_pieces_is_put_together(site: Website) -> None:
    said = HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nhol\r\n1\r\na\r\n0\r\n\r\n"
    assert read(site, site.talks_at("/chunked", website.told(said))).body == b"hola"


def test_where_it_sends_on_is_followed(site: Website) -> None:
    site.says("/allí", "aquí")
    site.says("/all%C3%AD", "aquí")
    site.sends_on("/dos", "/all%C3%AD")
    page = read(site, site.sends_on("/uno", "dos"))
    assert page.body.decode() == "aquí"
    assert page.address.endswith("/all%C3%AD")


@pytest.mark.parametrize(
    "inner",
    [
        "http://127.0.0.1:{port}/secret", "http://[::ffff:10.0.0.1]/", "http://[::1]/", "http://2130706433/",
        "http://0x7f000001/", "http://0177.0.0.1/", "http://127.1/", "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/", "http://[64:ff9b::7f00:1]/", "http://10.0.0.1/", "//127.0.0.1/", "http://0/",
        "http://localhost/", "file:///etc/passwd", "gopher://127.0.0.1/", "http://a@b@127.0.0.1/", "http:///",
        "http://127.0.0.1\\@example.org/", "http://localhost:{port}0/",
    ],
)  # fmt: skip
def test_nothing_leads_inside(site: Website, inner: str) -> None:
    site.says("/secret", "secreto")
    before = site.asked.count("/secret")
    refusal(site, site.sends_on("/hop", inner.format(port=site.port)))
    refusal(site, inner.format(port=site.port))
    assert site.asked.count("/secret") == before


def test_the_setting_names_one_host_by_its_name_and_port_alone(site: Website) -> None:
    site.says("/x", "x")
    assert read(site, site.url("/x", "LOCALHOST")).body == b"x"
    for named in ({"localhost"}, {"127.0.0.1"}, {f"host:{site.port}"}, set[str]()):
        with pytest.raises(NotFetched):
            fetch(site.url("/x"), inside=named)
    with pytest.raises(NotFetched, match="interna"):
        fetch("http://portal.example/", inside={"localhost"}, lookup=lambda _host, _port: ["10.0.0.1"])


def test_one_address_inside_bars_its_host(site: Website) -> None:
    with pytest.raises(NotFetched, match="interna"):
        fetch("http://portal.example/", lookup=lambda _host, _port: ["8.8.8.8", "10.0.0.1"])
    with pytest.raises(NotFetched, match="interna"):
        fetch("http://portal.example/", inside={"portal.example"}, lookup=lambda _host, _port: ["169.254.169.254"])


def test_a_name_that_answers_otherwise_afterwards_leads_nowhere(site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection is made to what was looked at: the name is asked for once in each hop."""
    site.says("/again", "hola")
    asked: list[str] = []

    def lookup(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: pytest.fail("asked again"))
    named = f"portal.example:{site.port}"
    assert fetch(f"http://{named}/again", inside={named}, lookup=lookup).body == b"hola"
    assert asked == ["portal.example"]


def test_a_circle_ends(site: Website) -> None:
    before = len(site.asked)
    assert "reenvía" in refusal(site, site.sends_on("/circle", "/circle"))
    assert len(site.asked) - before == pages.MOST_REDIRECTS + 1


def drips(line: socket.socket) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    with suppress(OSError):
        for _ in range(200):
            line.sendall(b"x")
            time.sleep(0.05)


def drips_its_head(line: socket.socket) -> None:
    with suppress(OSError):
        line.sendall(b"HTTP/1.1 200 OK\r\nX-A: ")
        for _ in range(200):
            line.sendall(b"x")
            time.sleep(0.05)


def never_ends(line: socket.socket) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    with suppress(OSError):
        for _ in range(1000):
            line.sendall(b"x" * MB)


def silent(_line: socket.socket) -> None:
    time.sleep(2)


@pytest.mark.parametrize("talk", [drips, drips_its_head, silent], ids=lambda talk: talk.__name__)
def test_time_is_counted_for_the_whole(site: Website, talk: website.Talk) -> None:
    begun = time.monotonic()
    refusal(site, site.talks_at("/slow", talk), patience=0.6)
    assert time.monotonic() - begun < 1.8


def test_a_body_without_end_is_left(site: Website) -> None:
    assert "pesa más de 5 MB" in refusal(site, site.talks_at("/endless", never_ends))


def test_a_bomb_is_left_before_it_goes_off(site: Website) -> None:
    bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join(bomb.compress(bytes(MB)) for _ in range(300)) + bomb.flush()
    head = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    assert "pesa más" in refusal(site, site.talks_at("/bomb", website.told(answer(200, packed, head))))
    members = zlib_members(2 * LARGEST_PAGE)
    assert "pesa más" in refusal(site, site.talks_at("/bombs", website.told(answer(200, members, head))))


def zlib_members(size: int) -> bytes:
    """Many small packed pieces one after the other."""
    one = zlib.compressobj(9, zlib.DEFLATED, 31)
    member = one.compress(bytes(MB)) + one.flush()
    return member * (size // MB)


@pytest.mark.parametrize(
    "said",
    [
        b"", b"nada\r\n\r\n", HEAD + b"Content-Length: 50\r\n\r\ncorto", HEAD + b"Content-Encoding: br\r\n\r\nxx",
        HEAD + b"Content-Encoding: gzip\r\n\r\nno es gzip",
        HEAD + b"Content-Encoding: gzip\r\n\r\n" + zlib_members(MB)[:40],
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n", b"HTTP/1.1 200 " + b"x" * 70_000,
        b"HTTP/1.1 302 X\r\nLocation: http://[\r\n\r\n", b"HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n",
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_a_sentence(site: Website, said: bytes) -> None:
    assert refusal(site, site.talks_at("/nonsense", website.told(said))).endswith(".")


def test_a_certificate_that_nobody_trusts_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = certificate.made(tmp_path, "localhost")
    with website.running(pair) as site:
        site.says("/", "hola")
        assert "certificado" in refusal(site, site.url("/"))
        monkeypatch.setenv("SSL_CERT_FILE", str(pair[0]))
        assert read(site, site.url("/")).body == b"hola"
        wrong = f"portal.example:{site.port}"
        with pytest.raises(NotFetched, match="certificado"):
            fetch(f"https://{wrong}/", inside={wrong}, lookup=lambda _host, _port: ["127.0.0.1"])


def test_a_name_that_does_not_exist_is_told(site: Website) -> None:
    assert "No existe" in refusal(site, "http://nadie.invalid/")
    with pytest.raises(NotFetched, match="a tiempo"):
        fetch("http://lento.example/", patience=0.2, lookup=lambda _host, _port: time.sleep(1) or [])  # type: ignore[func-returns-value]

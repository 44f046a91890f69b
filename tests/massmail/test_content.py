"""Words become mail that every reader understands: checked by our linter and by Python's own parser."""

from __future__ import annotations

import html
import re
from email import message_from_bytes, policy

import pytest

from tests.harness.classes import of_class
from tests.massmail.world import AT
from workflows.refusals import Refused

IMAGES = "http://publico.test/files/"
HARD = (
    '<h1>¡Hola {{nombre|amiga & amigo}}!</h1><div>Su correo es {{correo}}. Vea <a href="https://a.example/ñ?b=1&c=2">'
    'la <b>página</b></a> o <a href="mailto:x@y.example">escriba</a>.</div><ul><li>uno {{nombre|}}. dos</li><li>tres'
    "</li></ul><ol><li>a</li><li>b</li></ol><blockquote>ñandú 😀</blockquote><p>"
    + "palabra " * 300
    + "x" * 3000
    + "</p>"
    '<p>.punto</p><p>{{nombre|a}}{{apellido|b}}{{nombre_completo|c}}{{documento|d}}</p><img src="/files/t/f.png" '
    'alt="Foto &quot;a&quot; > b" width="500">'
)
NASTY = [
    "", "Ana", "Áná <b>&amp;", ".", "..x", "x" * 300, "ñ" * 300, "😀" * 300, "a\r\nBcc: evil@x.example", "\x00\x07",
    "=?utf-8?q?x?=", '"; DROP', "=3D=", "a" * 71, "{{nombre}}", "<script>alert(1)</script>", " a ", "\u202eabc",
]  # fmt: skip

SIGNATURE = (
    b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=despacho.test; s=a;\r\n"
    b" h=from:from:to:date; bh=AA==; b=AA==\r\n"
)


@pytest.fixture
def base(app_sqlite):
    """Words become bytes without the database having a say."""
    with app_sqlite.app_context():
        yield app_sqlite


def composed(words, *, subject="Renovación", preheader=""):
    from ticketing.massmail.content.actions import compose
    from ticketing.massmail.content.layout import Around

    around = Around("Instituto Ñ", "Recibe este mensaje porque está en la lista «Estudiantes».")
    return compose(subject=subject, preheader=preheader, words_html=words, around=around, at=AT)


def outgoing(content, **what):
    from ticketing.massmail.campaigns.models import Campaign
    from ticketing.massmail.identity.ours import Domain
    from ticketing.massmail.message.outgoing import Outgoing

    said = {
        "id": 7, "from_name": "Instituto Ñandú, S.A.", "from_address": "info@despacho.test",
        "reply_to": "r@despacho.test",
        "audience_rule": {"lists": ["estudiantes"]}, "tracking": "pseudonymous", "mail_class": "informativa",
        "max_age_hours": 24, "unknown_policy": "resend",
    }  # fmt: skip
    campaign = Campaign(**(said | what))
    campaign.content = content
    return Outgoing(campaign, Domain("clave " * 6, "despacho.test"))


def message(made, seq=12, **fields):
    from ticketing.massmail.recipients.person import Person

    wire = made.message(Person(seq, 5, "ana@correo.example", 0, fields), AT)
    assert wire.endswith(b"\r\n.\r\n")
    assert b"\r\n.\r\n" not in wire[:-3]
    return wire[:-3].replace(b"\r\n..", b"\r\n.")


def parts(raw):
    parsed = message_from_bytes(raw, policy=policy.default)
    return parsed, *[part.get_content().replace("\r\n", "\n") for part in parsed.iter_parts()]


@pytest.mark.parametrize("tracking", ["off", "anonymous", "pseudonymous", "identified"])
def test_every_message_passes_the_linter_whatever_the_values(base, tracking):
    from tests.harness.linter import lint

    made = outgoing(composed(HARD, subject="Para {{nombre|usted}}: {{apellido|x}} renovación"), tracking=tracking)
    names = ("nombre", "apellido", "nombre_completo", "documento", "correo")
    for value in NASTY:
        problems = lint(message(made, **dict.fromkeys(names, value)), domain="despacho.test", tracked=tracking != "off")
        assert [one for one in problems if value != "{{nombre}}" or "place" not in one] == [], value


def test_a_mail_made_ahead_is_the_one_that_its_turn_would_make(base):
    from ticketing.massmail.content.headers import Unsendable
    from ticketing.massmail.recipients.person import Person

    content = composed("<p>Hola, {{nombre|amigo}}</p>")
    ahead, alone = outgoing(content), outgoing(content)
    people = [Person(seq, seq, f"ana{seq}@correo.example", 0, {"nombre": f"Ana {seq}"}) for seq in range(6)]
    people[3] = people[3]._replace(email="sin arroba")
    ahead.pieces(people[0], AT, following=iter(people[1:]))
    with pytest.raises(Unsendable):
        ahead.pieces(people[3], AT, following=iter(people[4:]))
    for one in (people[1], people[5], people[2], people[4]):
        made = b"".join(ahead.pieces(one, AT, following=iter(people[4:])))
        assert made == alone.message(one, AT)
        assert f"Ana {one.seq}".encode() in made


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda raw: raw.replace(b"Subject:", b"Subject: a\r\nSubject:"), "subject stands 2 times"),
        (lambda raw: raw.replace(b"\r\n", b"\n"), "a line does not end in CRLF"),
        (lambda raw: raw.replace(b"One-Click", b"Click"), "List-Unsubscribe-Post is not One-Click"),
        (
            lambda raw: raw.replace(b"List-Unsubscribe: <", b"List-Unsubscribe: =?utf-8?q?x?= <"),
            "an encoded word inside",
        ),
        (lambda raw: raw.replace(b"Message-ID: <", b"Message-ID: <x@other> <"), "Message-ID is not ours"),
        (lambda raw: raw + b"x" * 999 + b"\r\n", "longer than 998"),
        (lambda raw: raw.replace(b"/c/", b"/d/", 1), "the links of both parts differ"),
        (lambda raw: raw + b"\xc3\xb1\r\n", "is not 7-bit"),
        (lambda raw: raw.replace(b"<mailto:", b"<tel:"), "needs one mailto"),
        (lambda raw: raw.replace(b"To: ", b"To: otra@correo.example, ", 1), "to does not hold one address"),
        (lambda raw: b"Bcc: x@correo.example\r\n" + raw, "bcc is not ours to write"),
        (lambda raw: raw.replace(b"MIME-Version: 1.0", b"MIME-Version: 1"), "MIME-Version is not 1.0"),
        (lambda raw: SIGNATURE + raw, "does not cover subject"),
        (lambda raw: SIGNATURE.replace(b"from:from", b"from") + raw, "another From could be added"),
        (lambda raw: SIGNATURE.replace(b"d=despacho.test", b"d=otro.test") + raw, "not of the sender's domain"),
    ],
)
def test_the_linter_finds_what_is_wrong(base, spoil, said):
    from tests.harness.linter import lint

    assert any(said in problem for problem in lint(spoil(message(outgoing(composed(HARD)))), domain="despacho.test"))


def test_both_parts_say_the_same(base):
    raw = message(outgoing(composed(HARD)), nombre="Zoë <i>", correo="zoe@correo.example")
    parsed, text, page = parts(raw)
    assert "¡Hola Zoë <i>!" in text
    assert "¡Hola Zoë <i>!" in html.unescape(page).replace("\n", " ")
    assert "- uno Zoë <i>. dos\n- tres" in text
    assert "1. a\n2. b" in text
    assert '[Foto "a" > b]' in text
    assert parsed["From"].addresses[0].display_name == "Instituto Ñandú, S.A."
    assert parsed["Reply-To"] == "r@despacho.test"
    assert parsed["Auto-Submitted"] == "auto-generated"


def test_a_field_without_value_gives_its_fallback(base):
    _, text, page = parts(message(outgoing(composed(HARD)), correo="z@correo.example"))
    assert "¡Hola amiga & amigo!" in text
    assert "amiga &amp; amigo!" in page.replace("\n", " ")
    assert "- uno . dos" in text


def test_the_same_recipient_has_the_same_message_id_for_ever(base):
    content = composed("<p>Hola</p>")
    ids = {parts(message(outgoing(content), seq=seq))[0]["Message-ID"] for seq in (3, 3, 4)}
    assert len(ids) == 2


def test_service_mail_is_not_left_by_one_click(base):
    from tests.harness.linter import lint

    raw = message(outgoing(composed("<p>Su pago</p>"), **of_class("servicio")))
    assert lint(raw, domain="despacho.test", one_click=False) == []
    assert b"List-Unsubscribe" not in raw.partition(b"\r\n\r\n")[0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "no tiene palabras"),
        ("<p> <br></p><script>x</script>", "no tiene palabras"),
        ("<p>{{nombrre}}</p>", "«nombrre»"),
        ("<p>{{@link 0}}</p>", "«@link 0»"),
        ("<p>{{nombre}</p>", "llaves"),
        ("<p>{{<b>nombre</b>}}</p>", "llaves"),
        ('<p><a href="https://a.example/{{documento}}">x</a></p>', "dentro de un enlace"),
        ('<p><a href="/local">x</a></p>', "dirección completa"),
        ('<p><a href="https://www..example/x">x</a></p>', "no lleva a ningún sitio"),
        ('<p><a href="https://a.example:99999/">x</a></p>', "un puerto que no existe"),
        (f'<p><a href="https://a.example/{"x" * 800}">x</a></p>', "demasiado largo"),
        ('<p><img src="https://ajeno.example/x.png" alt="x"></p>', "no está entre los archivos"),
    ],
)
def test_what_cannot_go_out_is_refused_in_words(base, words, said):
    with pytest.raises(Refused) as refusal:
        composed(words)
    assert said in refusal.value.sentence


def test_a_links_host_is_written_so_that_no_reader_goes_elsewhere(base):
    made = composed('<p><a href="https://straße.example/guía">x</a></p>')
    assert made.links[0]["url"] == "https://xn--strae-oqa.example/guía"


def test_attributes_of_contacts_are_fields(base):
    from tests.massmail.world import fill

    with pytest.raises(Refused, match="programa"):
        composed("<p>{{programa|x}}</p>")
    fill(3)
    assert composed("<p>{{Programa|x}}</p>").fields == ["programa"]


def test_nothing_active_survives(base):
    page = composed(
        '<p onclick="x()" style="color:red">Hola <a onclick="x()" href="https://a.example/">aquí</a><iframe src="https://x.example">'
        "</iframe><svg onload=alert(1)></svg></p><form action='https://x.example'><input></form>"
    ).html.decode()
    for bad in ("onclick", "javascript:", "<iframe", "<svg", "<form", "<input", "onload"):
        assert bad not in page


def test_an_image_of_the_editor_goes_out_without_its_wrapping(base):
    made = composed(
        '<figure class="attachment"><a href="/files/t0k/f.png"><img src="/files/t0k/f.png" alt="Foto"></a>'
        "<figcaption>f.png 20 KB</figcaption></figure>"
    )
    assert f'src="{IMAGES}t0k/f.png"' in made.html.decode()
    assert made.links == []
    assert "20 KB" not in made.html.decode() + made.text.decode()


def test_the_same_words_are_stored_once(base):
    from ticketing.massmail.content.actions import kept

    first, second = kept(composed("<p>Hola</p>")), kept(composed("<p>Hola</p>"))
    assert first is second
    assert kept(composed("<p>Adiós</p>")) is not first


@pytest.mark.parametrize(
    ("url", "marked"),
    [
        ("https://a.example/x", "https://a.example/x?{}"),
        ("https://a.example/x?a=1", "https://a.example/x?a=1&{}"),
        ("https://a.example/x?", "https://a.example/x?{}"),
        ("https://a.example/x#c", "https://a.example/x?{}#c"),
        ("https://a.example/x?a=%C3%B1&b=/#c?d", "https://a.example/x?a=%C3%B1&b=/&{}#c?d"),
        ("https://a.example/x?utm_source=otra", "https://a.example/x?utm_source=otra"),
    ],
)
def test_a_link_says_which_campaign_brought_the_visit(url, marked):
    from ticketing.massmail.content import traffic

    name = traffic.campaign_name("  ¡Renovación 2026-1! ", 7)
    assert name == "c7-renovacion-2026-1"
    said = f"utm_source=despacho&utm_medium=email&utm_campaign={name}"
    assert traffic.marked(url, name) == marked.format(said)


def test_the_foot_leads_to_the_institutions_networks_in_both_parts(base):
    from tests.harness.linter import lint
    from ticketing.massmail.content.actions import compose
    from ticketing.massmail.content.body import Link
    from ticketing.massmail.content.layout import Around

    around = Around("Instituto", "Está en la lista.", social=(Link("https://red.example/instituto", "La Red"),))
    words = '<p><a href="https://a.example/">uno</a></p>'
    content = compose(subject="Hola", preheader="", words_html=words, around=around, at=AT, traffic="c7")
    assert [link["label"] for link in content.links] == ["uno", "La Red"]
    assert content.links[1]["url"].endswith("utm_campaign=c7")
    raw = message(outgoing(content))
    _, text, page = parts(raw)
    assert "La Red: http" in text
    assert re.search(r'<a href="http[^"]*/c/[^"]*"[^>]*>La Red</a>', " ".join(page.split()))
    assert lint(raw, domain="despacho.test", tracked=True) == []


def test_the_foot_says_where_the_institution_is_and_how_it_keeps_data_in_both_parts(base):
    from tests.harness.linter import lint
    from ticketing.massmail.content.actions import compose
    from ticketing.massmail.content.layout import Around

    where, policy = "Calle 1 # 2-3, Bogotá D.C. & cía", "https://www.despacho.test/datos?a=1&b=2"
    around = Around("Instituto", "Está en la lista.", address=where, contact="atencion@despacho.test", policy=policy)
    raw = message(outgoing(compose(subject="Hola", preheader="", words_html="<p>x</p>", around=around, at=AT)))
    _, text, page = parts(raw)
    assert f"Instituto\n{where}\natencion@despacho.test\nTratamiento de datos personales: {policy}\n" in text
    shown = html.unescape(" ".join(page.split()))
    assert f"{where} · atencion@despacho.test" in shown
    assert re.search(rf'<a href="{re.escape(policy)}"[^>]*>Tratamiento de datos personales</a>', shown)
    assert lint(raw, domain="despacho.test", tracked=True) == []


def test_programs_alone_see_the_hidden_link(base):
    from ticketing.massmail.identity import tokens

    _, text, page = parts(message(outgoing(composed("<p>Hola</p>"))))
    hidden = re.findall(r'<a href="[^"]*/c/([^"]*)" style="display:none" aria-hidden="true" tabindex="-1"', page)
    assert [tokens.read("clave " * 6, tokens.CLICK, token).link for token in hidden] == [tokens.TRAP_LINK]
    assert "/c/" not in text
    assert "/c/" not in parts(message(outgoing(composed("<p>Hola</p>"), tracking="off")))[2]


def test_a_letter_to_the_leaving_address_says_who_leaves():
    from ticketing.massmail.identity.addresses import Sent, leaving_address, return_address
    from ticketing.massmail.returns.tracing import leaving, origin

    key = b"k" * 32
    ask = "To: {}\r\nFrom: ana@correo.example\r\nSubject: baja\r\n\r\n"
    address = leaving_address(key, 7, 12, "despacho.test")
    assert leaving(ask.format(address.upper()).encode(), key) == Sent(7, 12)
    assert origin(ask.format(address).encode(), key).sent is None
    for other in (return_address(key, 7, 12, "despacho.test"), address.replace("l.7.", "l.8."), "x@despacho.test"):
        assert leaving(ask.format(other).encode(), key) is None


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ('<img src="/a" alt="x">', '<img src="/b?c&amp;d" alt="x">'),
        ("<img alt='x' SRC='/a'>", "<img alt='x' src=\"/b?c&amp;d\">"),
        ('<img data-src="/a" src="/a">', '<img data-src="/a" src="/b?c&amp;d">'),
        ('<img alt="src=">', '<img alt="src=" src="/b?c&amp;d">'),
        ('<img alt="x" />', '<img alt="x" src="/b?c&amp;d"/>'),
    ],
    ids=["in its place", "other quotes", "not in another's name", "not in another's value", "at the end"],
)
def test_a_picture_gets_another_address_and_nothing_else_changes(tag, said):
    from ticketing.web import markup

    assert markup.with_attribute(tag, "src", "/b?c&d") == said

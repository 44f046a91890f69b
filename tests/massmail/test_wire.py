"""What was confirmed is what arrives: read by a reader that forgives nothing, whatever was written and filled in."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.harness.strict import read
from tests.massmail.test_content import AT, composed, outgoing
from ticketing.web.characters import cut, fits_a_line, one_line

CASES = Path(__file__).parent / "cases"
# As people write: any language, emoji that are joined, marks, joiners, what commands, what mail itself gives a meaning.
SAID = [
    "👩‍💻", "👨‍👩‍👧", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "Coop\xaderativa", "e\u0301", "सङ्ख्या", "ñandú", "\U0001fae9", "x" * 1200,
    "界" * 400, "\u202eabc",
    "\0", "=?utf-8?q?x?=", ".", "..x", "a\r\nBcc: x@y.example", '"<>&\'', "=3D", " a  b ", "{{", "|}}",
]  # fmt: skip
texts = st.lists(st.one_of(st.sampled_from(SAID), st.text(max_size=40)), max_size=6).map(" ".join)
fields = st.fixed_dictionaries({}, optional=dict.fromkeys(("nombre", "apellido", "nombre_completo", "correo"), texts))
urls = st.one_of(
    st.just("https://ejemplo.example/" + "ñ" * 80),
    st.just("https://bücher.example/?q=" + "界" * 40),
    st.just("mailto:x@y.example?subject=" + "ñandú " * 12),
    st.just("HTTPS://Ejemplo.EXAMPLE/A?b=1&c=2"),
)


@pytest.fixture
def base(app_sqlite):
    """Words become bytes without the database having a say."""
    with app_sqlite.app_context():
        yield app_sqlite


def in_html(text: str) -> str:
    """A text as words of a mail: braces are for fields."""
    return html.escape(text.replace("{", "(").replace("}", ")"))


def content(words: str, alt: str, url: str, subject: str):
    """A mail in which everything is long and strange."""
    said = f"<p>{in_html(words)} {{{{nombre|{'ñ' * 90}}}}}{{{{apellido|O'Higgins &amp; cía}}}}.</p>"
    said += f'<p><a href="{html.escape(url)}">{in_html(words) or "aquí"}</a></p>'
    said += f'<figure><img src="/files/t0k/plano.png" alt="{in_html(alt)}"></figure><p>.fin {{{{correo}}}}</p>'
    return composed(said, subject=f"Para {{{{nombre|usted}}}}: {subject.replace('{', '(').replace('}', ')')}")


def wire(made, values, seq=12):
    from ticketing.massmail.recipients.person import Person

    sent = made.message(Person(seq, 5, "ana@correo.example", 0, values), AT)
    return sent[:-3].replace(b"\r\n..", b"\r\n.")


def bare(page: str) -> str:
    """Without what only one recipient has: the tokens; and without the link that only programs see."""
    page = re.sub(r'<a href="[^"]*" style="display:none" aria-hidden[^>]*></a>', "", page)
    return re.sub(r"(http://publico\.test/[couv]/)[A-Za-z0-9_-]+", r"\1", page)


def confirmed(made, tracking: str):
    """Our own places as the message fills them, without tokens."""
    from ticketing.massmail.content import shown

    tracked = tracking != "off"
    return shown.Addresses(
        link=(lambda _: "http://publico.test/c/") if tracked else shown.untracked(made).link,
        web="http://publico.test/v/",
        removal="http://publico.test/u/",
        pixel='<img src="http://publico.test/o/" width="1" height="1" alt="" border="0">' if tracked else "",
    )


@settings(max_examples=40)
@given(texts, texts, urls, texts, fields, st.sampled_from(["off", "anonymous", "identified"]), texts)
@example(
    "Hola", "La infografía muestra " * 60, "https://a.example/", "x" * 200, {"nombre": "x" * 200}, "off", "Instituto"
)
def test_what_arrives_is_what_was_confirmed(base, words, alt, url, subject, values, tracking, sender):
    from ticketing.massmail.content import shown

    made = content(words, alt, url, subject[:200])
    found = read(wire(outgoing(made, tracking=tracking, from_name=sender), values))
    to = confirmed(made, tracking)
    assert bare(found.html) == shown.page(made, values, to)
    assert bare(found.text) == shown.text(made, values, to)
    assert found.subject == one_line(shown.subject(made, values))
    assert found.mailbox("from") == (one_line(sender), "info@despacho.test")
    assert found.mailbox("to") == (cut(one_line(values.get("nombre_completo", "")), 200), "ana@correo.example")


def test_letters_that_people_use_survive_in_subject_names_fields_and_text(base):
    case = (CASES / "zwj.txt").read_text().splitlines()[0].removeprefix("Subject and text: ")
    said = case + " g\u0303 \U0001f469\U0001f3fd\u200d\U0001f680 \u0928\u0928\u094d\u200d\u0926"
    made = composed(f"<p>{html.escape(said)} {{{{nombre}}}}</p>", subject=said, preheader=said)
    found = read(wire(outgoing(made, from_name=said), {"nombre": said, "nombre_completo": said}))
    assert found.subject == said
    assert found.mailbox("from")[0] == found.mailbox("to")[0] == said
    assert f"{said} {said}" in found.text
    assert html.unescape(found.html).count(said) == 3


def test_the_name_of_the_sender_goes_out_whole(base):
    name = "Vicepresidencia de Crédito y Cobranza del Instituto de Crédito Educativo y Estudios Técnicos"
    plain = name.encode("ascii", "ignore").decode()
    for said in (name, plain, f'{plain}, "C"', "x" * 160):
        assert read(wire(outgoing(composed("<p>x</p>"), from_name=said), {})).mailbox("from")[0] == said


def test_a_long_alternative_text_arrives_in_lines_that_no_server_refuses(base):
    from ticketing.desk.fields.formatted import as_html

    made = composed(as_html((CASES / "long-alt.html").read_text().partition("<!--")[0], "html"))
    found = read(wire(outgoing(made), {}))
    alt = "La infografía muestra, en cuatro pasos, cómo inscribirse en la convocatoria."
    assert found.html.count(alt) == found.text.count(alt) == 14


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Ana\u200d\u00ad", "Ana\u200d\u00ad"),
        ("a\r\nBcc: x@y.example", "a Bcc: x@y.example"),
        ("\u202eabc\u2066\ufeff", "abc"),
        ("a\u2028b\x85c\0d", "a b c d"),
        ("  10\u00a0% \t de ", "10 % de"),
        ("\U0001fae9\U0001f6d8", "\U0001fae9\U0001f6d8"),
        ("\ud800x\ufffe", "x"),
    ],
    ids=["joins", "ends a line", "turns", "separates", "spaces", "newer than Python", "no character"],
)
def test_a_line_keeps_all_but_what_commands(said, kept):
    assert one_line(said) == kept
    assert fits_a_line(kept)


@pytest.mark.parametrize(
    ("said", "most", "kept"),
    [
        ("abcdef", 3, "abc"),
        ("ab👩‍💻cd", 3, "ab"),
        ("ab👩‍💻cd", 5, "ab👩‍💻"),
        ("nene\u0301", 4, "nen"),
        ("👍🏽", 1, "👍"),
        ("a" + "\u0301" * 300, 200, "a" + "\u0301" * 199),
    ],
)
def test_a_value_is_not_cut_inside_a_letter(said, most, kept):
    assert cut(said, most) == kept

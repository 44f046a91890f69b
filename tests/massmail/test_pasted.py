"""What is pasted stays, or is refused or told in words: nothing goes away unsaid."""

from __future__ import annotations

from pathlib import Path

import pytest

from ticketing.desk.fields import formatted
from ticketing.massmail.content import body, plain
from ticketing.web.losses import told
from ticketing.web.pasted import settled
from workflows.refusals import Refused

CASES = Path(__file__).parent / "cases"
IMAGES = "https://publico.test/files/"
TABLE = (CASES / "table.html").read_text().partition("<!--")[0]
WORD = """<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]>
<span style='font-family:Symbol;mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span>
<![endif]>Cédula<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span>Por
ambos lados</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span>&nbsp;</span></span>
Recibo</p>
<p>Eso es todo.</p>"""


def parts(raw: str) -> tuple[str, str]:
    """The words in HTML and in text, as both parts of a mail have them."""
    clean = body.cleaned(raw)
    return clean, plain.plain(body.numbered(clean, images=IMAGES).html)


@pytest.mark.parametrize(
    ("raw", "page", "text"),
    [
        (TABLE, "<p>Fecha | Lugar<br>3 de diciembre | Bogotá</p>", "Fecha | Lugar\n3 de diciembre | Bogotá"),
        (
            "<table><thead><tr><th>Fecha<th>Lugar</thead><tr><td><p>3</p><p>a</p><td>b</table>",
            "<p>Fecha | Lugar<br> 3  a  | b</p>", "Fecha | Lugar\n3 a | b",
        ),
        ("<table><tr><td>a<td><td>c</table>", "<p>a | — | c</p>", "a | — | c"),
        ("<table><tr><td>a<td>b<td></table>z", "<p>a | b</p>z", "a | b\n\nz"),
        (
            "<table><tr><td><h2>Título</h2><p>uno</p><p>dos</p></table>",
            "<p></p><h2>Título</h2><p>uno</p><p>dos</p><p></p>", "Título\n\nuno\n\ndos",
        ),
        ("<table><tr><td>a<td><table><tr><td>1<td>2</table></table>", None, "a | 1 | 2"),
        ("<table><tr><td>abierta<td>sin cerrar", "<p>abierta | sin cerrar</p>", "abierta | sin cerrar"),
        ("<p>Antes: <del>$100</del> $80</p>", None, "Antes: (tachado: $100) $80"),
        ("<p>a<strike>b</strike> m<sup>2</sup></p>", "<p>a<del>b</del> m<sup>2</sup></p>", "a(tachado: b) m2"),
        ("<p>a</p><hr><p>b</p>", "<p>a</p><hr><p>b</p>", "a\n\n---\n\nb"),
    ],
    ids=["case", "no ends", "empty cell", "empty end", "placing", "nested", "open", "struck", "spelt", "rule"],
)  # fmt: skip
def test_cells_stay_apart_and_meaning_stays_in_both_parts(raw: str, page: str | None, text: str) -> None:
    html, said = parts(raw)
    assert page in (None, html) or body.EMPTY.sub("", page or "") == html
    assert said == text


def test_words_lists_become_lists() -> None:
    _, text = parts(WORD)
    assert [line.strip() for line in text.splitlines() if line.strip()] == [
        "- Cédula", "1. Por ambos lados", "- Recibo", "Eso es todo."
    ]  # fmt: skip
    assert formatted.clean(WORD).count("<li>") == 3
    assert formatted.plain(formatted.clean(TABLE)) == "Fecha | Lugar\n3 de diciembre | Bogotá"


def test_what_is_settled_stays_settled() -> None:
    for raw in (TABLE, WORD):
        assert settled(settled(raw)) == settled(raw)
        assert formatted.clean(formatted.clean(raw)) == formatted.clean(raw)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (TABLE, ["La tabla quedó en renglones"]),
        ("<table><tr><td>una sola<tr><td>columna</table>", []),
        ("<p>a | b</p>", []),
        ('<p>a</p><iframe src="https://v.example"></iframe><form><input></form>', ["incrustada, un formulario"]),
        ("<p>a</p>", []),
    ],
)  # fmt: skip
def test_what_is_flattened_or_taken_away_is_told(raw: str, said: list[str]) -> None:
    found = told(raw)
    assert len(found) == len(said)
    assert all(words in sentence for words, sentence in zip(said, found, strict=True))


@pytest.mark.parametrize(
    "url", ["sms:+573001234567", "SMS:891?body=Hola", "tel:+576013821670", "mailto:a@b.example?subject=x"]
)
def test_links_that_a_telephone_follows_are_kept(url: str) -> None:
    html, text = parts(f'<p><a href="{url}">aquí</a></p>')
    assert f'href="{url}"' in html
    assert url.partition(":")[2] in text
    assert url in formatted.clean(f'<p><a href="{url}">aquí</a></p>')


@pytest.mark.parametrize("url", ["HTTPS://Ejemplo.example/A", "Http://ejemplo.example/", "https://ejemplo.example/"])
def test_an_address_in_capitals_is_counted_like_any_other(url: str) -> None:
    words = body.numbered(body.cleaned(f'<p><a href="{url}">aquí</a></p>'), images=IMAGES)
    assert [link.url for link in words.links] == [url]
    assert "{{@link 0}}" in words.html


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ('href="whatsapp://send?phone=57"', "https://wa.me/"),
        ("href=whatsapp:57", "https://wa.me/"),
        ('href="https://ejemplo.example:99999/x"', "puerto que no existe"),
        ('href="https://[enlace pendiente]/"', "corchetes"),
        ("href = 'javascript:alert(1)'", "debe empezar por https://"),
        ('href="&#106;avascript:alert(1)"', "debe empezar por https://"),
        ('href="ftp://ejemplo.example/a"', "debe empezar por https://"),
        ('href="file:///C:/Informe.docx"', "debe empezar por https://"),
    ],
)
def test_a_link_that_would_not_stay_is_refused_where_it_is_written(link: str, said: str) -> None:
    from ticketing.desk.fields.texts import RICH_TEXT
    from workflows.forms import Field

    raw = f"<p>Vea <a {link}>aquí</a></p>"
    with pytest.raises(Refused) as refusal:
        body.cleaned(raw)
    assert said in refusal.value.sentence
    asked = Field(name="words", label="Mensaje", kind="rich_text")
    assert said in str(RICH_TEXT.wrong(asked, raw, None))


@pytest.mark.parametrize("source", ["data:image/png;base64,iVBORw0KGgo=", "cid:image001.png", "file:///C:/a.png"])
def test_a_picture_inside_the_text_is_refused_and_not_dropped(source: str) -> None:
    with pytest.raises(Refused, match="súbala con el botón Imagen"):
        body.cleaned(f'<p>Vea</p><img src="{source}" alt="x">')


def test_a_place_to_jump_to_is_no_link() -> None:
    assert body.cleaned('<p><a name="_Toc1"></a>Hola <a>x</a></p>').count("<a>") <= 2

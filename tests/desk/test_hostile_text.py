"""What people write is read in a time that does not depend on how it was meant."""

from __future__ import annotations

import random
from contextlib import suppress
from time import thread_time

import pytest

from tests.desk import browsing
from ticketing.desk.cases.comparing import opcodes
from ticketing.desk.cases.differences import segments
from ticketing.desk.fields.formatted import as_html, clean, plain, tokens_in
from ticketing.massmail.content import body, fields, quoted
from ticketing.massmail.content.plain import plain as plain_part
from ticketing.web import markup
from workflows.refusals import Refused

LONGEST = 60_000  # what the form of a request takes
HOSTILE = {
    "captions without end": "<img><figcaption>",
    "captions": "<img><figcaption>a</figcaption>",
    "braces and spaces": "{{" + " " * 1_500,
    "one brace and spaces": "{{" + " " * LONGEST,
    "an open paragraph and spaces": "<p" + " " * 30_000,
    "a paragraph of spaces": "<p>" + " " * 30_000,
    "comments without end": "<!--",
    "comments and quotes": '<!--"',
    "tags without end": "<a href=",
    "quotes without end": '<a b="',
    "nested blocks": "<div>",
    "nested lists": "<ul><li>",
    "letters, each in its own way bold": "<b id={}>",
    "formatting closed in the wrong order": "<b></p>",
    "nested links": "<a href=x><div>",
    "ampersands": "&",
    "entities without end": "&#",
    "alternatives": '<img alt="',
    "spaces in a picture": "<img " + " " * 20_000,
    "declarations": "<![CDATA[",
    "line ends": "\n \n",
    "one word": "a",
}


def long(said: str, most: int = LONGEST) -> str:
    """The hostile piece again and again."""
    return "".join(said.replace("{}", str(at)) for at in range(most // len(said) + 1))[:most]


def read(text: str) -> None:
    """All that a draft, its filing, its preview and its campaign do with a text."""
    kept = as_html(text, "html")
    as_html(text, "text")
    shown = clean(kept)
    plain(shown)
    fields.names(shown)
    written = body.numbered(body.cleaned(text + "<p>x</p>"), images="https://x.test/files/")
    plain_part(written.html)
    quoted.encoded(written.html)


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_whatever_is_written_is_read_or_refused_at_once(piece):
    began = thread_time()
    with suppress(Refused):
        read(long(piece))
    assert thread_time() - began < 1


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_nobody_cleaned_is_still_read_in_one_pass(piece):
    text = long(piece, 200_000)
    began = thread_time()
    assert "".join(markup.pieces(text)) == text
    plain(text), plain_part(text), quoted.encoded(text), list(fields.pieces(text)), as_html(text[:120_000], "html")
    assert thread_time() - began < 1.5


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        (
            '<p>a <img src="/files/uno/a.png" alt="x"> <IMG alt="/files/no/" src=\'/files/dos/b.png\'></p>',
            ["uno", "dos"],
        ),
        ('<img data-src="/files/uno/a.png"> src="/files/dos/b.png" <a href="/files/tres/c.png">c</a>', []),
        ('<img src="/files/uno"><img src="https://malo.example/files/dos/b.png"><img>', []),
        ('<!-- <img src="/files/uno/a.png"> --><img src="/files/dos/b.png', []),
    ],
    ids=["pictures", "no-pictures", "not-ours", "not-tags"],
)
def test_the_files_that_a_text_shows_are_those_of_its_pictures(text: str, tokens: list[str]) -> None:
    assert tokens_in(text) == tokens


def test_a_tag_is_changed_and_all_else_stays_to_the_letter() -> None:
    text = '<p title="<img>">antes <img src="/a"> > &lt;img&gt; <!-- <img> --> <image> después</p>'

    assert markup.changed(text, "img", str.upper) == text.replace('<img src="/a">', '<IMG SRC="/A">')
    assert list(markup.tags(text, "img")) == ['<img src="/a">']


def test_a_text_too_tangled_for_the_sanitiser_is_refused_in_words():
    with pytest.raises(Refused, match="marcas de formato"):
        clean("<b id=x>" * 4000)
    assert plain(clean("<b>" * 2000 + "Hola" + "</b>" * 2000)) == "Hola"


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ('<img src="/files/a/b.png"><figcaption>Mi <b>foto</b></figcaption>', 'alt="Mi foto"'),
        ('<img src="/files/a/b.png" alt="ya"><p>x</p>', 'alt="ya"'),
        ('<a href="/x"><img src="/files/a/b.png" alt="no"></a><figcaption>sí</figcaption>', 'alt="sí"'),
        ('<img src="/files/a/b.png"><p>x</p>', 'alt=""'),
    ],
    ids=["caption", "own", "within a link", "nothing"],
)
def test_what_stands_below_a_picture_is_its_description(text, done):
    assert done in as_html(text, "html")
    assert as_html(text, "html").count("alt=") == 1


def repetitive() -> dict[str, tuple[str, str]]:
    dice = random.Random(7)
    two = [" ".join(dice.choice("ab") for _ in range(30_000)) for _ in range(2)]
    few = [" ".join(dice.choice("abcdefg") for _ in range(400)) for _ in range(2)]
    gaps = [" ".join(f"u{i} " + " ".join(dice.choice("ab") for _ in range(390)) for i in range(75)) for _ in range(2)]
    mixed = [f"p{i}" for i in range(12_000)]
    dice.shuffle(mixed)
    return {
        "the same word": ("sí " * 20_000, "sí no " * 10_000),
        "two words at random": (two[0], two[1]),
        "short, few words": (few[0], few[1]),
        "gaps between lone words": (gaps[0][:LONGEST], gaps[1][:LONGEST]),
        "every second word": (
            " ".join(f"p{i}" for i in range(9_000)),
            " ".join(f"p{i}" if i % 2 else "z" for i in range(9_000)),
        ),
        "another order": (" ".join(mixed)[:LONGEST], " ".join(sorted(mixed))[:LONGEST]),
    }


@pytest.mark.parametrize("pair", repetitive().values(), ids=repetitive().keys())
def test_two_long_texts_are_compared_at_once_and_nothing_is_lost(pair):
    before, after = pair
    began = thread_time()
    found = segments(before, after)
    assert thread_time() - began < 1
    assert "".join(text for op, text in found if op != "+") == before
    assert "".join(text for op, text in found if op != "-") == after


def test_a_word_changed_in_a_long_text_is_found_alone():
    text = [f"palabra{i}" for i in range(9_000)]
    before, after = " ".join(text), " ".join([*text[:10], "otra", *text[11:8_000], "más", *text[8_000:]])
    assert [part for part in segments(before, after) if part[0] != "="] == [
        ("-", "palabra10 "),
        ("+", "otra "),
        ("+", "más "),
    ]


def test_short_texts_are_compared_word_by_word():
    assert opcodes(["a", "b", "c"], ["a", "x", "c"]) == [
        ("equal", 0, 1, 0, 1),
        ("replace", 1, 2, 1, 2),
        ("equal", 2, 3, 2, 3),
    ]
    assert opcodes(["a"], ["a"]) == [("equal", 0, 1, 0, 1)]
    assert opcodes([], []) == []


def test_a_text_that_is_too_long_is_kept_and_said_at_once(app):
    client = browsing.opened(app).browser("Rosa Solicitante")
    address = browsing.begun(client)
    answer = browsing.send(client, address, do="save", words="<p>" + "a" * 70_000)
    assert answer.status_code == 422
    assert "Puede tener hasta 60000 caracteres y tiene 70003." in browsing.words(answer)
    assert "a" * 70_000 in client.get(address).text
    saved = client.post(f"{address}/saved", data={**browsing.FIELDS, "words": "b" * 70_000, "words_format": "html"})
    assert "Mensaje: Puede tener hasta 60000 caracteres" in saved.get_json()["text"]

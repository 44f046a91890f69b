"""What templates name exists (icons, stylesheets, scripts); no page needs a weaker policy or colours of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "static"
MAIL = {"emails", "mail"}  # their readers' programs know no stylesheets
FRAMED = {"gates/content.html"}  # served alone, with the sandbox policy, which allows a document's own style
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if not MAIL & set(path.parts))
SYMBOLS = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
NAMED = re.compile(r"""(?:ui\.icon|drawn|icons\.icon)\(\s*"([\w-]+)"|icon\s*=\s*"([\w-]+)"|"icon":\s*"([\w-]+)\"""")
REMARK = re.compile(r"{#.*?#}", re.DOTALL)
JINJA = re.compile(r"{{.*?}}|{%.*?%}", re.DOTALL)
INLINE = re.compile(r"""\sstyle="|\son[a-z]+="|<style|hx-on|javascript:""")
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def page(path: Path) -> str:
    return REMARK.sub("", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_every_icon_named_is_in_the_sprite(template: Path) -> None:
    named = {"".join(found) for found in NAMED.findall(page(template))}
    assert {one for one in named if one not in SYMBOLS and f"state-{one}" not in SYMBOLS} == set()


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_no_template_needs_a_weaker_policy(template: Path) -> None:
    if name(template).removeprefix("templates/") not in FRAMED:
        assert not INLINE.search(JINJA.sub("", page(template)))


@pytest.mark.parametrize("sheet", sorted((STATIC / "css").glob("*.css")), ids=name)
def test_colours_stand_in_the_tokens_alone(sheet: Path) -> None:
    allowed = {"#fff"} if sheet.name in ("frame.css", "paper.css") else set()  # other people's mail, and paper
    found = set(COLOUR.findall(sheet.read_text(encoding="utf-8")))
    assert sheet.name == "tokens.css" or found <= allowed


def test_every_stylesheet_is_linked() -> None:
    common = set(re.findall(r'"([\w-]+)"', page(ROOT / "templates/_macros/assets.html")))
    own = {sheet for template in TEMPLATES for sheet in re.findall(r"css/([\w-]+)\.css", page(template))}
    assert {path.stem for path in (STATIC / "css").glob("*.css")} <= common | own


def test_every_behaviour_is_started() -> None:
    started = set(re.findall(r'"\./(\w+)\.js"', (STATIC / "js/despacho.js").read_text(encoding="utf-8")))
    assert {path.stem for path in (STATIC / "js").glob("*.js")} == started | {
        "despacho",
        "public",
        "lib",
        "theme",
        "written",
    }


def test_the_small_sprite_holds_drawings_of_the_whole_one() -> None:
    whole = (STATIC / "icons.svg").read_text(encoding="utf-8")
    few = re.findall(
        r'<symbol id="[\w-]+".*?</symbol>', (STATIC / "icons-public.svg").read_text(encoding="utf-8"), re.S
    )
    assert len(few) > 20
    assert [drawing for drawing in few if drawing not in whole] == []

"""What keeps banners of a procedure file from being scheduled, each thing in a sentence."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from workflows.places import sentence
from workflows.reading import load
from workflows.soundness import unsound

ICETEX: Any = dict(load("icetex").content)
Content = dict[str, Any]


def field(content: Content, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in content["fields"] if each["name"] == name)
    return found


def told(change: Callable[[Content], object]) -> list[str]:
    content = deepcopy(ICETEX)
    change(content)
    return [sentence(each, content) for each in unsound(content)]


def without(content: Content, name: str, key: str) -> None:
    field(content, name).pop(key)


def test_what_icetex_says_is_sound() -> None:
    assert told(lambda content: None) == []


WRONG: dict[str, tuple[Callable[[Content], object], str]] = {
    "a meaning that nobody answers": (
        lambda content: without(content, "banner_alt", "means"),
        "necesitan campos con estos significados (means): banner_alt",
    ),
    "another kind of field": (
        lambda content: field(content, "banner_link").update(kind="line"),
        "es de un banner (banner_link), y debe ser address",
    ),
    "what may be left out": (
        lambda content: without(content, "banner_title", "required"),
        "falta la clave «required»",
    ),
    "no longest stay": (lambda content: without(content, "banner_until", "latest"), "falta la clave «latest»"),
    "a place that nobody can choose": (
        lambda content: content["banners"]["places"][0].update(place="portada"),
        "dice «portada», y no hay ninguna opción con ese nombre",
    ),
    "a choice without a place": (lambda content: content["banners"]["places"].pop(), "no dice nada de inner"),
    "one place twice": (
        lambda content: content["banners"]["places"][1].update(place="home"),
        "dice «home», como el lugar 1",
    ),
    "no such picture": (
        lambda content: content["banners"]["places"][0].update(picture="banner_hom"),
        "¿quiso decir «banner_home»?",
    ),
    "a picture that is a text": (
        lambda content: content["banners"]["places"][0].update(picture="banner_title"),
        "debe ser una imagen (kind: image)",
    ),
    "pictures of any type": (lambda content: without(content, "banner_home", "accept"), "debe decir «accept»"),
    "nothing that they deliver": (
        lambda content: content["deliverables"][0].update(evidence=["address", "file"]),
        "no entregan nada",
    ),
    "no other evidence": (
        lambda content: content["deliverables"][0].update(evidence=["banner"]),
        "no toda solicitud trae uno",
    ),
    "two that they deliver": (
        lambda content: content["deliverables"][3].update(evidence=["file", "banner"]),
        "que ya dice otro entregable",
    ),
    "meanings without places": (lambda content: content.pop("banners"), "que no lo lee nadie"),
    "evidence without places": (lambda content: content.pop("banners"), "y el archivo no dice «banners»"),
}


@pytest.mark.parametrize("wrong", sorted(WRONG))
def test_what_could_never_be_scheduled_is_told(wrong: str) -> None:
    change, said = WRONG[wrong]
    found = told(change)
    assert any(said in each for each in found), found

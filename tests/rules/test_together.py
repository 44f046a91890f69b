"""Several procedures in one installation: what keeps them apart is said, each in a sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from workflows.procedure import Procedure
from workflows.reading import load, read
from workflows.refusals import Refused
from workflows.rows import Role
from workflows.together import ask_together, clashes

HOSPITAL = Path(__file__).parents[1] / "desk" / "files" / "hospital.yaml"


def icetex(**changed: Any) -> Procedure:
    return replace(load("icetex"), **changed)


def hospital(**changed: Any) -> Procedure:
    return replace(read(HOSPITAL), **changed)


def test_two_houses_with_words_of_their_own_go_together() -> None:
    assert clashes([icetex(), hospital()]) == []


def test_only_the_first_may_do_without_a_prefix() -> None:
    assert clashes([icetex(), hospital(prefix="")]) == [
        "Al procedimiento «hospital» le falta «prefix»: solo el primero puede numerar sin prefijo."
    ]
    assert clashes([hospital(prefix=""), icetex(prefix="ICE")]) == []


def test_two_with_one_prefix_are_told_apart_by_nobody() -> None:
    assert clashes([icetex(prefix="HOS"), hospital()]) == [
        "«icetex» y «hospital» tienen el mismo «prefix» (HOS): sus números se confundirían."
    ]


def test_two_of_one_name_are_one_too_many() -> None:
    assert clashes([icetex(), hospital(name="icetex")]) == [
        "2 procedimientos se llaman «icetex» («name»): cada uno lleva un nombre propio."
    ]


@pytest.mark.parametrize(
    ("role", "said"),
    [
        (Role("desk", "Mesa"), "se llama «Gabinete» y «Mesa»; dele el mismo rótulo o cambie la clave de uno"),
        (
            Role("desk", "Gabinete", house=("people",)),
            "solo uno de los dos puede en toda la casa («house»): people",
        ),
    ],
    ids=["label", "house"],
)
def test_a_key_is_one_role_in_every_file(role: Role, said: str) -> None:
    one, other = icetex(roles=(Role("desk", "Gabinete"),)), hospital(roles=(role,))
    assert clashes([one, other]) == [f"El papel «desk» no es el mismo en «icetex» y en «hospital»: {said}."]


def test_a_role_may_do_other_things_to_the_requests_of_each() -> None:
    one = icetex(roles=(Role("desk", "Gabinete", grants=("work",)),))
    assert clashes([one, hospital(roles=(Role("desk", "Gabinete", grants=("see_all",)),))]) == []


def test_who_asks_is_called_by_each_as_it_likes() -> None:
    one = icetex(roles=(Role("requester", "Solicitante"),))
    assert clashes([one, hospital(roles=(Role("requester", "Requerente"),))]) == []


def test_everything_that_keeps_them_apart_is_said_at_once() -> None:
    with pytest.raises(Refused, match=r"2 procedimientos se llaman.*le falta «prefix»"):
        ask_together([icetex(), icetex()])

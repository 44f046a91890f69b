"""Somebody between the office and the send: who releases, where, and what the check says of a file that forgets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.small import changed
from workflows.building import build
from workflows.dispatching import release_states
from workflows.reading import check, load, read

RECTOR, WAITING = "  - {key: rector, label: Rectoría}\n", "  - {label: En espera, clock: paused}\n"
POST = "  - {key: post, label: Correos, grants: [release_dispatch]}\n"
THEIRS = "  - {label: En Correos, clock: running, may_send: true, party: post}\n"
STEPS = """\
  - {key: pass, label: Pasar, from: En curso, to: En Correos, by: [librarian]}
  - {key: sent, label: Enviado, from: En Correos, to: Listo, as: [post], on: dispatch_confirmed}
  - {key: back, label: Negado, from: En Correos, to: En curso, as: [post], on: dispatch_refused}
"""
# The small procedure with a third party that sends: right in everything.
BASE = changed((RECTOR, RECTOR + POST), (WAITING, THEIRS + WAITING), ("gates:\n", f"{STEPS}gates:\n"))
NO = "  - {key: no, label: No, from: En curso, to: Anulado, as: [post], on: dispatch_refused}\n"
RELEASED = "  - {key: rel, label: Liberado, from: En Correos, to: En espera, as: [post], on: dispatch_released}\n"
WRONG = {
    "no state of theirs": (
        (", party: post", ""),
        "8: en el papel 4 («post»), «grants» da «release_dispatch», y ningún estado con «may_send: true» dice «party: "
        "post»: nunca tendría nada que despachar",
    ),
    "no way to confirm": (
        ("on: dispatch_confirmed", "on: thanked"),
        "13: el estado 3 («En Correos») es de quien despacha, y ningún paso sale de él con «on: dispatch_confirmed»: "
        "lo despachado no llegaría a nadie",
    ),
    "no way to refuse": (
        ("on: dispatch_refused", "on: thanked"),
        "13: el estado 3 («En Correos») es de quien despacha, y ningún paso sale de él con «on: dispatch_refused»: "
        "quien despacha no podría negarse",
    ),
    "in another's name": (
        ("as: [post], on: dispatch_confirmed", "as: [librarian], on: dispatch_confirmed"),
        "28: en el paso 10 («sent»), «on» lo da «post», y el paso no lo nombra en «as»",
    ),
    "refused where nobody releases": (
        ("gates:\n", f"{NO}gates:\n"),
        "30: en el paso 12 («no»), «on» dice dispatch_refused, y «En curso» no es un estado en que alguien despache",
    ),
    "released to where nothing goes out": (
        ("gates:\n", f"{RELEASED}gates:\n"),
        "30: en el paso 12 («rel»), «to» es «En espera», que no es de quien despacha: lo que se liberó no saldría",
    ),
}


def mistakes(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")
    return [str(each).removeprefix(f"{path}:") for each in check(path)]


def test_with_all_that_it_needs_it_passes(tmp_path: Path) -> None:
    assert mistakes(tmp_path, BASE) == []
    assert release_states(read(tmp_path / "p.yaml")) == {"En Correos"}


@pytest.mark.parametrize("name", WRONG)
def test_what_a_file_forgets_is_told_in_one_sentence(name: str, tmp_path: Path) -> None:
    change, told = WRONG[name]
    assert mistakes(tmp_path, changed(change, text=BASE)) == [told]


def test_who_acts_for_another_releases_too(tmp_path: Path) -> None:
    text = changed(
        ("party: post", "party: chief"),
        ("as: [post], on: dispatch_confirmed", "as: [chief], on: dispatch_confirmed"),
        ("as: [post], on: dispatch_refused", "as: [chief], on: dispatch_refused"),
        ("  - {key: post,", "  - {key: chief, label: Jefa, also: [post]}\n  - {key: post,"),
        text=BASE,
    )
    assert mistakes(tmp_path, text) == []
    assert release_states(read(tmp_path / "p.yaml")) == {"En Correos"}


def test_where_nobody_releases_there_is_no_such_state() -> None:
    assert release_states(load("icetex")) == frozenset()
    assert release_states(load("university")) == {"En TIC", "En envío"}
    assert build(load("university").content).prefix == "UNI"

"""`procedure …`: a procedure's file checked, drawn, told, begun; a case replayed."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from ticketing.office.procedures.queries import current
from ticketing.office.terminal import fail
from ticketing.vocabulary import vocabulary
from ticketing.web.settings import settings
from workflows import drawing, reading, replay
from workflows.beginning import beginning
from workflows.holding import held
from workflows.mistakes import Mistakes
from workflows.part import told_roles
from workflows.procedure import Procedure
from workflows.refusals import Refused
from workflows.together import clashes

procedure = AppGroup("procedure", help="Procedimientos: empezar uno, revisarlo, dibujarlo, repasar un caso.")
FILE = click.argument("file", type=click.Path(path_type=Path))


@procedure.command("check")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Revisa un archivo de procedimiento: sus errores, o lo que contiene. De varios, también si caben juntos."""
    read = [_read(file) for file in files]
    apart = clashes(read)
    if apart:
        fail("\n".join(apart))
    click.echo("\n".join(held(each) for each in read))


@procedure.command("draw")
@FILE
def draw(file: Path) -> None:
    """Dibuja un procedimiento (Mermaid): estados, pasos, vistos buenos, plazos y quiénes."""
    click.echo(drawing.draw(_read(file)))


@procedure.command("roles")
@FILE
def roles(file: Path) -> None:
    """Dice qué puede cada papel: facultades, pasos y vistos buenos."""
    click.echo(told_roles(_read(file)), nl=False)


@procedure.command("new")
@click.argument("name")
@click.option("--print", "to_screen", is_flag=True, help="Mostrarlo, sin escribir ningún archivo.")
def new(name: str, to_screen: bool) -> None:
    """Escribe NAME.yaml, un procedimiento con comentarios para empezar; nunca sobre un archivo que exista."""
    try:
        text = beginning(name)
    except Refused as refusal:
        fail(refusal.sentence)
    if to_screen:
        click.echo(text, nl=False)
        return
    path = Path(f"{name}.yaml")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        fail(f"Ya existe {path}: no se escribe encima. Elija otro nombre.")
    except OSError as problem:
        fail(f"No se puede escribir {path}: {problem.strerror}.")
    click.echo(f"{path}: cámbielo y revíselo con «flask --app wsgi procedure check {path}».")


@procedure.command("import")
@FILE
def import_file(file: Path) -> None:
    """Revisa un archivo, solo y junto con los demás procedimientos, y lo deja en la carpeta de la institución."""
    read, folder = _read(file), settings().overlay
    if not folder:
        fail("Diga antes cuál es la carpeta de la institución: DESPACHO_OVERLAY.")
    together = [read if Path(said).stem == read.name else _loaded(said) for said in settings().worked_by]
    named = read in together
    apart = clashes(together if named else [*together, read])
    if apart:
        fail("\n".join(apart))
    path = Path(folder) / "procedures" / f"{read.name}.yaml"
    try:
        _put(path, file.read_bytes())
    except OSError as problem:
        fail(f"No se puede escribir {path}: {problem.strerror}.")
    also = "" if named else f" y nómbrelo en DESPACHO_PROCEDURES ({read.name})"
    click.echo(f"{held(read)}\nQuedó en {path}: cópielo a los demás equipos{also}; rige cuando el despacho reinicie.")


def _loaded(said: str) -> Procedure:
    try:
        return current(said)
    except (Mistakes, Refused) as problem:
        fail(str(problem))


def _put(path: Path, content: bytes) -> None:
    """The whole file or nothing: whoever reads it meanwhile reads the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(content)
    fresh.replace(path)


@procedure.command("replay")
@FILE
def replay_case(file: Path) -> None:
    """Pasa los hechos fechados de un archivo JSON por un procedimiento, sin base de datos."""
    try:
        answer = replay.replay_file(file)
    except replay.Unreadable as problem:
        fail(str(problem))
    click.echo(json.dumps(answer, ensure_ascii=False, indent=1))


def _read(file: Path) -> Procedure:
    """The procedure, if nothing is wrong in it; else its mistakes end the command."""
    try:
        return reading.read(file, vocabulary())
    except Mistakes as mistakes:
        fail(str(mistakes))

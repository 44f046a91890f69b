"""What is known of a sheet of text messages, in words."""

from __future__ import annotations

from typing import Any

from ticketing.office.sms_sheets.models import UNFIT, WAITING, SmsSheet


def why_not(sheet: SmsSheet | None, name: str) -> str | None:
    """Why it can't be filed, in a sentence that says what to do; None if it can."""
    if sheet is None or sheet.state == WAITING:
        return f"«{name}» todavía se está revisando; ya casi. Vuelva a intentarlo en un momento."
    if sheet.state != UNFIT:
        return None
    if sheet.reason:
        return sheet.reason.replace("{name}", name)
    which = "1 fila" if sheet.wrong == 1 else f"{number(sheet.wrong)} filas"
    row, said = sheet.problems[0]
    first = f"«{name}» tiene {which} por corregir de {number(sheet.rows)}. Fila {row}: {said}."
    if sheet.changed:
        return f"{first} Toque «Reparar» para quitar las tildes y cambiar los signos que no se envían."
    return f"{first} Descárguela con los errores, corríjala y súbala de nuevo."


def counted(sheet: SmsSheet) -> str:
    """How many rows it has, how many are right, how many have no phone."""
    said = [f"{number(sheet.rows)} filas" if sheet.rows != 1 else "1 fila"]
    said += [f"{number(sheet.wrong)} por corregir" if sheet.wrong else "todas bien"]
    without = sheet.rows - sheet.phones
    return ", ".join([*said, f"{number(without)} sin celular" if without else "todas con celular"])


def number(many: int) -> str:
    """As it is written here: 100.000."""
    return f"{many:,}".replace(",", ".")


def facts(sheet: SmsSheet) -> dict[str, Any]:
    """{counted, wrong, problems, more, changed, changes, left} for a page."""
    return {
        "counted": counted(sheet),
        "wrong": sheet.wrong,
        "problems": sheet.problems,
        "more": number(sheet.wrong - len(sheet.problems)) if sheet.wrong > len(sheet.problems) else "",
        "changed": number(sheet.changed) if sheet.mended_sha256 else "",
        "changes": sheet.changes if sheet.mended_sha256 else [],
        "left": number(sheet.left_wrong) if sheet.left_wrong else "",
        "told": bool(sheet.told_sha256),
    }

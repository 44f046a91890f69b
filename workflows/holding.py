"""What a procedure holds, in one line."""

from workflows.procedure import Procedure
from workflows.spoken import count_words

_PARTS = (
    ("states", "estado", "estados"),
    ("steps", "paso", "pasos"),
    ("gates", "visto bueno", "vistos buenos"),
    ("categories", "categoría", "categorías"),
    ("fields", "campo", "campos"),
)


def held(procedure: Procedure) -> str:
    """ "icetex: 7 estados, 18 pasos, 3 vistos buenos, …; calendario 2020-2040." """
    parts = [count_words(len(getattr(procedure, part)), one, many) for part, one, many in _PARTS]
    parts.append(count_words(len(procedure.timers), "plazo o recordatorio", "plazos y recordatorios"))
    if procedure.letters:
        parts.append(count_words(len(procedure.letters), "carta", "cartas"))
    return f"{procedure.name}: {', '.join(parts)}; calendario {_years(procedure)}."


def _years(procedure: Procedure) -> str:
    """ "2020-2040"; of a calendar that the procedure only names, its name."""
    brought = procedure.calendar
    return f"{brought['first_year']}-{brought['last_year']}" if procedure.brings_calendar else f"«{brought['name']}»"

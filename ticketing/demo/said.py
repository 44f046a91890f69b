"""What people say in the demo: letters, observations, answers."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from ticketing.office.people.models import Person

RETURNS = (
    "Falta decir desde qué día rige el cambio.",
    "El segundo párrafo promete un plazo que no está aprobado; por favor quítelo.",
    "Ajuste el título: debe nombrar la línea completa.",
    "Incluya el canal de atención para quienes tengan dudas.",
)
EDITS = ("Se precisa la fecha.", "Se quita el plazo y se agrega el canal de atención.", "Se ajusta el título.")
ADDITIONS = (
    "El cambio rige desde el primer día hábil del mes siguiente.",
    "Si tiene dudas, escriba a la línea de atención o acérquese a un punto.",
    "Los trámites ya radicados terminan con las reglas anteriores.",
)
QUESTIONS = (
    "La imagen llega borrosa. ¿Nos comparte una de al menos 1200 píxeles de ancho?",
    "El texto menciona un anexo que no vino con la solicitud.",
    "¿La fecha de cierre es la misma para todas las regiones?",
    "El enlace del segundo párrafo lleva a una página que ya no existe.",
)
PROOFS = (
    "Le enviamos la prueba del correo. Revise textos, enlaces y remitente antes del envío.",
    "Va la prueba con la lista de destinatarios. Confírmenos para salir.",
)
ANSWERS = (
    "Adjunto va lo que faltaba. Gracias por avisar.",
    "Sí, la fecha es la misma para todas las regiones.",
    "Revisado. Puede seguir como está.",
    "Ya corregimos el enlace; el nuevo es el del portal.",
)
NOTES = (
    "Coordinar con Tecnología la hora de publicación.",
    "La pieza usa la plantilla nueva de la marca.",
    "Revisar con la Oficina Asesora si cabe el lema.",
)
THANKS = ("", "", "Muy oportunos, gracias.", "Quedó claro y a tiempo.", "Excelente atención.", "Todo bien.")
COMPLAINTS = (
    "El documento publicado es el anterior; falta reemplazarlo.",
    "El enlace del botón lleva a otra página.",
    "La tabla quedó sin la última fila.",
)
MENDED = "Corregido y verificado en el portal. Por favor revíselo de nuevo."
RESUMPTION = "El proveedor del portal terminó su mantenimiento; seguimos con lo pedido."
ANNULMENTS = {
    "annul_repeated": "Ya está radicada con los mismos textos; seguimos en la primera.",
    "annul_out_of_scope": "Lo que se pide lo publica directamente la Dirección de Tecnología.",
    "annul_misfiled": "Se radicó en otra categoría; por favor radíquela como campaña.",
    "withdraw": "La reunión se aplazó y ya no hace falta publicar; gracias.",
    "annul_misfiled_later": "Al trabajarla vimos que es de otra categoría; por favor radíquela como campaña.",
    "annul_repeated_later": "Es la misma de la semana pasada, que ya está publicada.",
    "annul_not_approved": "La dependencia no aprobó la prueba y prefiere empezar de nuevo.",
    "annul_incomplete": "Faltan los datos del evento y ya pasó su fecha.",
}


def pick(sentences: Sequence[str], chance: Random) -> str:
    """One of them."""
    return chance.choice(sentences)


def letter(words: str, by: Person, chance: Random) -> str:
    """The words of a request, as formatted text."""
    more = chance.choice((
        "Encuentre el detalle en <a href=\"https://portal.demo.despacho.example/credito\">el portal</a>.",
        "Consulte los requisitos en <a href=\"https://portal.demo.despacho.example/requisitos\">esta página</a>.",
        "Conozca las fechas en <a href=\"https://portal.demo.despacho.example/calendario\">el calendario</a>.",
    ))  # fmt: skip
    return f"<p>{words}</p><p>{more}</p><p><strong>{by.department.name}</strong></p>"


def short(subject: str) -> str:
    """The first words of a subject, for a picture or a file name."""
    return " ".join(subject.split()[:5])


def figures(chance: Random) -> dict[str, int]:
    """The balance of a send of the past, which adds up."""
    audience = chance.randint(400, 1900)
    excluded, failed = audience // chance.randint(18, 30), audience // chance.randint(60, 200)
    accepted = audience - excluded - failed
    rest = dict.fromkeys(("pending", "deferred", "unknown", "cancelled"), 0)
    return {"audience": audience, "excluded": excluded, "accepted": accepted, "failed": failed} | rest


SEEN = "La vi en el portal después de publicarla; el texto está completo."

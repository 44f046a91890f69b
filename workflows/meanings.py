"""What the product does with a field's answer. Whatever it needs of a request it asks for by these words."""

from collections.abc import Mapping

SEND_AT = "send_at"
IMAGE, PORTAL_PAGE = "image", "portal_page"
SUBJECT, WORDS, SENDER, AUDIENCE, LATEST_DATE = "subject", "words", "sender", "audience", "latest_date"
GROUP = "group"

MEANINGS: Mapping[str, str] = {
    "subject": "el asunto, con que se conoce la solicitud y su mensaje",
    "words": "el texto que se publica o se envía",
    "image": "la imagen que lo acompaña",
    "attachments": "los archivos que van con él",
    "sender": "en nombre de quién se envía",
    "audience": "a quiénes se envía",
    "latest_date": "el último día en que sirve",
    "event_date": "el día de lo que se anuncia",
    "send_at": "cuándo debe salir",
    "group": "a qué grupo llega un infoservicio",
    "portal_page": "en qué página del portal",
    "banner_place": "en qué lugar del portal va el banner",
    "banner_title": "el título del banner",
    "banner_description": "lo que dice debajo del título",
    "banner_action": "lo que dice su botón",
    "banner_link": "adónde lleva",
    "banner_alt": "lo que dice su imagen para quien no la ve",
    "banner_until": "el último día en que permanece",
}
"""Every meaning, and how it is said."""

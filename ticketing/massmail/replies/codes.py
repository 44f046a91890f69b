"""Enhanced mail system status codes (RFC 3463 and the IANA registry), each with its meaning in plain Spanish."""

from __future__ import annotations

import re

# x.y.z as it stands in Status fields and replies; not a part of an IP address or a version.
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d]|\.\d)")
_MARKED = re.compile(r"(?<![\d.])(?:[245]\d\d[ -]+#?|\(#|#)([245]\.\d{1,3}\.\d{1,3})(?![\d]|\.\d)")
_REPLY = re.compile(r"(?<![\d.#/@=-])(?<!\d:)([45]\d\d)(?=[ ,-](?!\d{2,3}\b[.:])|$)", re.M)

MEANINGS = {
    "0.0": "sin más detalle",
    "1.0": "otro problema con la dirección",
    "1.1": "el buzón no existe",
    "1.2": "el dominio del destinatario no existe",
    "1.3": "la dirección está mal escrita",
    "1.4": "la dirección es ambigua",
    "1.5": "la dirección es válida",
    "1.6": "el buzón cambió de lugar y no dejó dirección nueva",
    "1.7": "la dirección del remitente está mal escrita",
    "1.8": "el dominio del remitente no existe",
    "1.9": "el mensaje pasó a un sistema que no da noticias de entrega",
    "1.10": "el dominio declara que no recibe correo",
    "2.0": "otro problema con el buzón",
    "2.1": "el buzón está desactivado",
    "2.2": "el buzón está lleno",
    "2.3": "el mensaje es más grande de lo que el buzón acepta",
    "2.4": "no se pudo repartir a la lista de correo",
    "3.0": "otro problema del sistema de correo",
    "3.1": "el servidor de destino no tiene espacio",
    "3.2": "el servidor de destino no acepta mensajes por ahora",
    "3.3": "el servidor de destino no admite lo que se le pidió",
    "3.4": "el mensaje es demasiado grande para el servidor",
    "3.5": "el servidor está mal configurado",
    "3.6": "se cambió la prioridad que se pidió",
    "4.0": "otro problema de red o de ruta",
    "4.1": "el servidor de destino no contesta",
    "4.2": "se cortó la conexión",
    "4.3": "falló el directorio de direcciones",
    "4.4": "no se encuentra la ruta hasta el servidor",
    "4.5": "el sistema de correo está congestionado",
    "4.6": "el mensaje dio vueltas entre servidores",
    "4.7": "venció el plazo de entrega",
    "5.0": "otro problema del protocolo",
    "5.1": "el servidor no entendió una orden",
    "5.2": "una orden estaba mal escrita",
    "5.3": "demasiados destinatarios en un mensaje",
    "5.4": "una orden tenía parámetros equivocados",
    "5.5": "las versiones del protocolo no coinciden",
    "5.6": "la conversación de identificación fue demasiado larga",
    "6.0": "otro problema con el contenido",
    "6.1": "el contenido es de un tipo que no se admite",
    "6.2": "hubo que convertir el contenido y está prohibido",
    "6.3": "hubo que convertir el contenido y no se puede",
    "6.4": "al convertir el contenido se perdió una parte",
    "6.5": "no se pudo convertir el contenido",
    "6.6": "el contenido del mensaje no está disponible",
    "6.7": "no se admiten direcciones con letras fuera del ASCII",
    "6.8": "la respuesta necesita letras fuera del ASCII",
    "6.9": "el encabezado tiene letras fuera del ASCII que el servidor no admite",
    "6.10": "hay que convertir el mensaje y no se admite",
    "7.0": "otro motivo de seguridad o de política",
    "7.1": "el servidor no autoriza la entrega",
    "7.2": "la lista de correo no admite a este remitente",
    "7.3": "hubo que convertir la seguridad del mensaje y no se puede",
    "7.4": "no se admite esa función de seguridad",
    "7.5": "falló la criptografía",
    "7.6": "no se admite ese algoritmo",
    "7.7": "el mensaje llegó alterado",
    "7.8": "usuario o contraseña equivocados",
    "7.9": "la identificación es demasiado débil",
    "7.10": "hace falta cifrar la conexión",
    "7.11": "hace falta cifrar la conexión para identificarse",
    "7.12": "hay que cambiar la contraseña",
    "7.13": "la cuenta está desactivada",
    "7.14": "falta una relación de confianza entre servidores",
    "7.15": "la prioridad del mensaje es demasiado baja",
    "7.16": "el mensaje es demasiado grande para su prioridad",
    "7.17": "el buzón cambió de dueño",
    "7.18": "el dominio cambió de dueño",
    "7.19": "la prueba de propiedad no se puede hacer",
    "7.20": "no hay ninguna firma DKIM que valga",
    "7.21": "no hay ninguna firma DKIM aceptable",
    "7.22": "la firma DKIM no es del autor",
    "7.23": "SPF no autoriza a este servidor",
    "7.24": "no se pudo comprobar SPF",
    "7.25": "la dirección IP del remitente no tiene nombre inverso",
    "7.26": "fallaron varias comprobaciones de autenticidad",
    "7.27": "el dominio del remitente declara que no recibe correo",
    "7.28": "se detectó un envío excesivo",
    "7.29": "falló la cadena de autenticidad ARC",
    "7.30": "el destinatario exige una conexión cifrada",
}
SUBJECTS = {
    "0": "sin más detalle",
    "1": "problema con la dirección",
    "2": "problema con el buzón",
    "3": "problema del sistema de correo",
    "4": "problema de red o de ruta",
    "5": "problema del protocolo",
    "6": "problema con el contenido",
    "7": "motivo de seguridad o de política",
}


def meaning(status: str) -> str:
    """What a status says, in Spanish; nothing for one that is none."""
    _, _, detail = status.partition(".")
    return MEANINGS.get(detail) or SUBJECTS.get(detail.partition(".")[0], "")


def said(text: str) -> str:
    """The enhanced status in a reply: one that follows a reply code rather than any other, else nothing."""
    if marked := _MARKED.search(text):
        return marked[1]
    found = _STATUS.search(text)
    return ".".join(found.groups()) if found else ""


def failing(text: str) -> str:
    """The enhanced status in a reply that refuses; "2.0.12" beside a refusal is anything else's number."""
    status = said(text)
    return "" if status.startswith("2.") else status


def reply_in(text: str) -> str:
    """The SMTP reply code (4xx, 5xx) in a diagnosis, else nothing."""
    found = _REPLY.search(text)
    return found[1] if found else ""


def vague(status: str) -> bool:
    """Whether a status says no more than its class: x.0.0."""
    return not status or status.endswith(".0.0")


def generic(status: str) -> bool:
    """Whether a status says that something of its class failed, and no more: x.0.0, x.3.0, x.5.0."""
    return status.startswith("5") and status[1:] in (".0.0", ".3.0", ".5.0")


ENHANCED = re.compile(r"[245]\d\d[ -]([245]\.\d{1,3}\.\d{1,3})(?!\d)")  # RFC 2034: after the code of the reply


def enhanced(reply: str | None) -> str | None:
    """The enhanced status of a reply ("5.1.1"), if it says one."""
    found = ENHANCED.match(reply or "")
    return found[1] if found else None

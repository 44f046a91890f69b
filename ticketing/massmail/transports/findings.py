"""What a transport's test found, in sentences that its owner understands, and whether what is declared is true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr

import mailboxes
from ticketing.massmail.replies.receipts import external_id
from ticketing.massmail.smtp.probe import Heard
from ticketing.massmail.smtp.wire import Reply
from ticketing.massmail.transports.presets import announced, of_host
from ticketing.massmail.transports.usable import Usable
from ticketing.web.filters import day, thousands

SOON = timedelta(days=14)
SMALLEST = 1024 * 1024
KNOWN = ("PIPELINING", "SIZE", "8BITMIME", "DSN", "SMTPUTF8", "ENHANCEDSTATUSCODES")


@dataclass(frozen=True)
class Finding:
    """`ok`: True proven right, False wrong (a person must mend it), None only told."""

    about: str
    ok: bool | None
    says: str


@dataclass(frozen=True)
class Tried:
    """What was asked of the server, with its answers, and the two messages as they arrived (None: not seen)."""

    usable: Usable
    heard: Heard
    mail_domain: str
    at: datetime
    to: str | None = None
    message_id: str = ""
    other_from: str = ""
    first: bytes | None = None
    second: bytes | None = None

    def reply(self, number: int) -> Reply | None:
        """The answer to the envelope of this number: VERP sender, plain sender, first message, second message."""
        return self.heard.replies[number] if number < len(self.heard.replies) else None


def findings(tried: Tried) -> list[Finding]:
    """Everything found, in the order in which one asks."""
    found = list(_connection(tried))
    if tried.heard.connected:
        found += [*_senders(tried), *_messages(tried)]
        if tried.heard.trouble:
            found.append(Finding("conversación", False, tried.heard.trouble))
    if said := announced(tried.usable.server, tried.at):
        found.append(Finding("anuncio", None, said))
    return [*found, *_declared(tried.usable, tried.mail_domain)]


def _connection(tried: Tried) -> Iterator[Finding]:
    heard, server = tried.heard, tried.usable.server
    if not heard.connected:
        yield Finding("conexión", False, heard.trouble)
        return
    yield Finding("conexión", True, f"Conecta con {server.name} en {heard.milliseconds} ms.")
    yield _encryption(tried)
    offered = [word for word in KNOWN if word in heard.offers]
    absent = [word for word in KNOWN[:4] if word not in heard.offers]
    words = f"Ofrece {', '.join(offered) or 'nada más que lo básico'}."
    words += f" No ofrece {', '.join(absent)}." if absent else ""
    words += f" Acepta mensajes de hasta {thousands(heard.size // 1024)} kB." if heard.size else ""
    words += _letters(tried)
    words += " Sin PIPELINING cada mensaje cuesta más viajes de ida y vuelta." if "PIPELINING" in absent else ""
    untrue = tried.usable.takes_smtputf8 and "SMTPUTF8" not in heard.offers
    yield Finding("servicios", False if untrue or (heard.size and heard.size < SMALLEST) else None, words)
    if server.user:
        way = "OAuth2" if server.grant else "contraseña"
        yield Finding("entrada", True, f"Entra como {server.user} con {way}.")
    else:
        yield Finding("entrada", None, "No se identifica: el servidor lo deja entrar por su dirección de red.")


def _letters(tried: Tried) -> str:
    """Where what it offers and what is declared of it differ."""
    offers, declares = "SMTPUTF8" in tried.heard.offers, tried.usable.takes_smtputf8
    if declares and not offers:
        return " Está declarado que acepta direcciones con tildes, y no ofrece SMTPUTF8: corríjalo."
    if offers and not declares:
        return " Puede declararse que acepta direcciones con tildes (SMTPUTF8)."
    return ""


def _encryption(tried: Tried) -> Finding:
    protection, server = tried.heard.protection, tried.usable.server
    if protection is None:
        where = "lo que se dice no sale de esta máquina" if server.private else "cualquiera en la red puede leerlo"
        return Finding("cifrado", None, f"Sin cifrar: {where}.")
    words = (
        f"Cifra con {protection.version}; el certificado de {server.host} es válido hasta el {day(protection.until)}"
    )
    if protection.until - tried.at < SOON:
        return Finding("cifrado", None, f"{words}: vence pronto, pida que lo renueven.")
    return Finding("cifrado", True, f"{words}.")


def _senders(tried: Tried) -> Iterator[Finding]:
    verp, plain, declares = tried.reply(0), tried.reply(1), tried.usable.takes_verp
    if verp is not None and verp.good:
        note = "" if declares else " Está declarado que no: puede declararlo y cada rebote se sabrá de quién es."
        yield Finding("remitente por destinatario", True, f"Acepta un remitente por destinatario (VERP).{note}")
    elif verp is not None:
        words = f"No acepta un remitente por destinatario (VERP): {verp}."
        yield Finding("remitente por destinatario", False if declares else None, f"{words}{_undeclare(declares)}")
    if plain is not None:
        words = "Acepta el remitente único de rebotes." if plain.good else f"No acepta el remitente único: {plain}."
        yield Finding("remitente único", plain.good or (None if verp and verp.good and declares else False), words)


def _undeclare(declares: bool) -> str:
    return " Está declarado que sí: corríjalo o ningún mensaje saldrá." if declares else " Así está declarado."


def _messages(tried: Tried) -> Iterator[Finding]:
    if tried.to is None:
        words = "Para probar un envío, el Message-ID y el From, indique una dirección propia a la cual escribir."
        yield Finding("envío", None, words)
        return
    sent, other = tried.reply(2), tried.reply(3)
    if sent is not None and sent.good:
        yield Finding("envío", True, f"Aceptó un mensaje para {tried.to}: {sent}.")
        yield _message_id(tried, sent)
    elif sent is not None:
        yield Finding("envío", False, f"No aceptó un mensaje para {tried.to}: {sent}.")
    if other is not None:
        yield _from(tried, other)


def _message_id(tried: Tried, sent: Reply) -> Finding:
    keeps, own = tried.usable.keeps_message_id, external_id(str(sent))
    if tried.first is not None:
        kept = _header(tried.first, "message-id") == tried.message_id
        words = (
            "Conserva el Message-ID." if kept else f"Cambia el Message-ID (llegó {_header(tried.first, 'message-id')})."
        )
        if kept or not keeps:
            return Finding("Message-ID", True, words)
        return Finding("Message-ID", False, f"{words} Declárelo, o los rebotes sin VERP no se sabrá de quién son.")
    words = f"El servidor lo llama {own}." if own else "La respuesta no dice con qué nombre lo conoce el servidor."
    if keeps:
        return Finding("Message-ID", None, f"Declarado que lo conserva; no se ve cómo llegó. {words}")
    return Finding("Message-ID", None if own else False, f"Declarado que lo cambia: se guarda el del servidor. {words}")


def _from(tried: Tried, other: Reply) -> Finding:
    tied = tried.usable.from_tied_to
    arrived = parseaddr(_header(tried.second, "from"))[1] if tried.second is not None else ""
    if not other.good:
        found = f"No deja escribir como {tried.other_from}: {other}."
    elif arrived and not mailboxes.same(arrived, tried.other_from):
        found = f"Cambia el remitente visible: {tried.other_from} llegó como {arrived}."
    else:
        words = (
            f"Deja escribir como {tried.other_from}." if arrived else f"No rechaza escribir como {tried.other_from}."
        )
        return Finding("From", True if arrived else None, f"{words}{' No hace falta atarlo.' if tied else ''}")
    if tied:
        return Finding("From", True, f"{found} Así está declarado ({tied}).")
    return Finding("From", False, f"{found} Declare la única dirección que admite.")


def _declared(usable: Usable, mail_domain: str) -> Iterator[Finding]:
    minute = f"{thousands(usable.per_minute)} por minuto" if usable.per_minute else "sin límite por minuto"
    each = "en 24 horas corridas" if usable.day_rolls else "por día"
    daily = f"{thousands(usable.per_day)} {each}" if usable.per_day else "sin límite por día"
    words = f"Para campañas: {minute}, {daily}, {usable.connections} conexiones a la vez."
    if usable.notices_share:
        words += f" El {usable.notices_share} % de lo declarado se reserva para los avisos."
    if usable.principal and (known := of_host(usable.server.host)) is not None:
        words += f" Agregue un transporte con los valores de {known.label}: los de los ajustes no tienen límites."
    yield Finding("límites", None, words)
    where = (
        f"una dirección por destinatario de @{mail_domain}" if usable.takes_verp else _one_return(usable, mail_domain)
    )
    yield Finding("rebotes", None, f"Vuelven a {where}.")
    signs = "Firma el servidor" if usable.signs else "Firma Despacho, si tiene clave"
    yield Finding("DKIM", None, f"{signs}.")


def _one_return(usable: Usable, mail_domain: str) -> str:
    return f"{usable.bounces_to or f'rebotes@{mail_domain}'}, la misma para todos"


def _header(raw: bytes, name: str) -> str:
    letter: EmailMessage = message_from_bytes(raw, policy=policy.default)
    return str(letter.get(name, "")).strip()

"""What the DNS must say of a sender's domain, so that receivers believe the mail: MX, SPF, DKIM, DMARC."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ticketing.office import doors
from ticketing.office.outside import mail_hosts, texts
from ticketing.web.settings import settings

Finding = dict[str, Any]  # about, ok (True right, False to be mended, None only told), says
Texts = Mapping[str, tuple[str, ...]]
NOT_ASKED = "El DNS no se consulta en esta instalación (DESPACHO_DNS_SERVER=no): el dominio cuenta como comprobado."


@dataclass(frozen=True)
class Asked:
    """A domain with what the DNS said: `receives` None and a name absent from `told` mean no answer."""

    domain: str
    receives: bool | None
    told: Texts
    dkim: tuple[str, str] | None


def examine(domain: str) -> dict[str, Any]:
    """{ok, findings}: `ok` is True if nothing is wrong, False if something is, None if the DNS gave no answer."""
    server = settings().dns_server
    if server == mail_hosts.NOBODY:
        return {"ok": True, "findings": [_finding("DNS", None, NOT_ASKED)]}
    dkim = next((ask() for ask in doors.DKIM_RECORD), None)
    names = [domain, f"_dmarc.{domain}", *parents(domain), *([dkim[0]] if dkim else [])]
    hosts = mail_hosts.ask([domain], server).get(domain)
    asked = Asked(domain, None if hosts is None else bool(hosts.hosts), texts.ask(names, server), dkim)
    return judged(asked)


def judged(asked: Asked) -> dict[str, Any]:
    """What was found, and whether the domain passes."""
    found = [*_receives(asked), _spf(asked), *_dkim(asked), _dmarc(asked)]
    wrong = any(one["ok"] is False for one in found)
    silent = any(one["ok"] is None and one["about"] != "firma" for one in found)
    return {"ok": False if wrong else None if silent else True, "findings": found}


def parents(domain: str) -> list[str]:
    """Where a policy for the whole organisation may stand: the domains above, but the topmost."""
    labels = domain.split(".")
    return [f"_dmarc.{'.'.join(labels[at:])}" for at in range(1, len(labels) - 1)]


def _receives(asked: Asked) -> Iterator[Finding]:
    words = {
        True: f"«{asked.domain}» recibe correo: las respuestas llegan.",
        False: f"«{asked.domain}» no existe o no recibe correo: nadie podría responder.",
        None: f"El DNS no respondió quién recibe el correo de «{asked.domain}».",
    }
    yield _finding("correo", asked.receives, words[asked.receives])


def _spf(asked: Asked) -> Finding:
    if asked.domain not in asked.told:
        return _finding("SPF", None, f"El DNS no respondió por el SPF de «{asked.domain}».")
    found = [text for text in asked.told[asked.domain] if text.casefold().split(" ")[0] == "v=spf1"]
    if len(found) > 1:
        return _finding("SPF", False, f"Hay {len(found)} registros SPF y debe haber uno: quien recibe no cree ninguno.")
    if not found:
        return _finding("SPF", False, f"Publique en «{asked.domain}» un registro SPF con los servidores que envían.")
    if {"+all", "all"} & set(found[0].casefold().split()):
        return _finding("SPF", False, "El SPF termina en «+all»: cualquiera podría escribir en nombre del dominio.")
    return _finding("SPF", True, f"Publicado: {found[0][:200]}")


def _dkim(asked: Asked) -> Iterator[Finding]:
    if asked.dkim is None:
        yield _finding("firma", None, "Despacho no firma; si firma el servidor de salida, lo dice su prueba.")
        return
    name, wanted = asked.dkim
    if name not in asked.told:
        yield _finding("DKIM", None, f"El DNS no respondió por «{name}».")
    elif not any(_key(text) == _key(wanted) for text in asked.told[name]):
        yield _finding(
            "DKIM", False, f"En «{name}» no está la clave con la que se firma: publíquela (la muestra «dkim key»)."
        )
    else:
        yield _finding("DKIM", True, f"La clave publicada en «{name}» es la que firma.")
    aligned = _under(asked.domain, name.partition("._domainkey.")[2])
    if not aligned:
        words = (
            f"La firma es de otro dominio que «{asked.domain}»: la entrega depende de que firme el servidor de salida."
        )
        yield _finding("firma", None, words)


def _dmarc(asked: Asked) -> Finding:
    names = [f"_dmarc.{asked.domain}", *parents(asked.domain)]
    for name in names:
        if name not in asked.told:
            return _finding("DMARC", None, f"El DNS no respondió por «{name}».")
        found = [text for text in asked.told[name] if text.casefold().startswith("v=dmarc1")]
        if len(found) == 1:
            return _finding("DMARC", True, f"Publicado en «{name}»: {found[0][:200]}")
        if found:
            return _finding("DMARC", False, f"En «{name}» hay {len(found)} registros DMARC y debe haber uno.")
    words = f"Publique «_dmarc.{asked.domain}»: Gmail y Yahoo lo piden a quien envía en masa; «v=DMARC1; p=none» basta."
    return _finding("DMARC", False, words)


def _key(record: str) -> str:
    """The public key of a DKIM record (RFC 6376 section 3.6.1)."""
    tags = dict(tag.strip().partition("=")[::2] for tag in record.split(";"))
    return "".join(tags.get("p", "").split())


def _under(one: str, other: str) -> bool:
    """As DMARC aligns by default: one is the other, or lies below it."""
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _finding(about: str, ok: bool | None, says: str) -> Finding:
    return {"about": about, "ok": ok, "says": says}

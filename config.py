"""Settings: one frozen dataclass, read from the environment and nowhere else.

Every setting is an environment variable that begins with ``DESPACHO_``. What is missing or wrong is
named in a sentence (`SettingsError`) before anything starts. Without any variable the settings are
those of the demo that ``make run`` serves.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import env_file
import mail_settings
import mailboxes
import masking
import private
import wire_settings

HERE = Path(__file__).resolve().parent
LOCAL_HOSTS = mail_settings.LOCAL_HOSTS
ADDRESSES = (
    "smtp_url", "smtp_token_url", "broker_url", "returns_url", "returns_token_url", "base_url", "public_url",
    "pqrsd_url",
)  # fmt: skip
VERSION = "0.2.0"


class SettingsError(Exception):
    """A setting is missing, wrong or unsafe; the message names it and says what was expected."""


def _setting(meaning: str, *, secret: bool = False, default: Any = None) -> Any:
    return field(default=default, metadata={"meaning": meaning, "secret": secret})


@dataclass(frozen=True)
class Settings:
    """All that differs between installations. ``sources`` tells where each value came from."""

    demo: bool = _setting("Demostración: datos ficticios, contraseñas a la vista, solo correo local", default=True)
    env_file: str = _setting("Archivo de ajustes (NOMBRE=valor por línea); el entorno manda sobre él", default="")
    testing: bool = _setting("Pruebas automáticas", default=False)
    data_dir: Path = _setting("Carpeta de datos: archivos, diarios de envío, secretos", default=HERE / "data")
    database_url: str = _setting("Base de datos: sqlite:///… o postgresql+psycopg://…", secret=True, default="")
    secret_key: str = _setting("Clave con la que se firman sesiones y enlaces", secret=True, default="")
    smtp_url: str = _setting(
        "Servidor SMTP: smtp://, smtp+starttls:// o smtps://usuario:clave@equipo:puerto",
        secret=True,
        default="",
    )
    smtp_token_url: str = _setting(
        "Para entrar a ese servidor con OAuth2: dirección https://… que da el token; vacío: con la clave", default=""
    )
    smtp_client_id: str = _setting("Aplicación que pide ese token", default="")
    smtp_client_secret: str = _setting("Secreto de esa aplicación", secret=True, default="")
    smtp_scope: str = _setting("Alcance (scope) de ese token", default="")
    broker_url: str = _setting(
        "Mensajería para varias máquinas de envío (AMQP); vacío: una máquina", secret=True, default=""
    )
    returns_url: str = _setting(
        "Buzón de devoluciones: imaps://usuario:clave@equipo:puerto/CARPETA, o pop3s://; vacío: no se lee",
        secret=True,
        default="",
    )
    returns_lmtp: str = _setting(
        "Dónde recibe devoluciones por LMTP, en este equipo: 127.0.0.1:2424 o unix:/ruta; vacío: no recibe", default=""
    )
    returns_token_url: str = _setting(
        "Para leer ese buzón con OAuth2: dirección https://… que da el token; vacío: con la clave", default=""
    )
    returns_client_id: str = _setting("Aplicación que pide ese token", default="")
    returns_client_secret: str = _setting("Secreto de esa aplicación", secret=True, default="")
    returns_scope: str = _setting("Alcance (scope) de ese token", default="")
    sns_topic: str = _setting("ARN del tema de SNS por el que SES cuenta devoluciones; vacío: no se oye", default="")
    sendgrid_key: str = _setting("Clave pública con la que SendGrid firma sus eventos; vacío: no se oyen", default="")
    postmark_key: str = _setting(
        "Usuario y clave (usuario:clave) con los que Postmark cuenta devoluciones; vacío: no se oyen",
        secret=True,
        default="",
    )
    mailgun_key: str = _setting(
        "Clave con la que Mailgun firma sus eventos («HTTP webhook signing key»); vacío: no se oyen",
        secret=True,
        default="",
    )
    port: int = _setting("Puerto del escritorio", default=8000)
    catcher_port: int = _setting("Puerto del buzón local de la demostración", default=8025)
    base_url: str = _setting("Dirección del escritorio", default="")
    public_url: str = _setting("Dirección de las páginas sin cuenta (aprobar, encuesta, baja, seguimiento)", default="")
    clock_file: str = _setting("Archivo con un desfase de tiempo en segundos; solo pruebas y demostración", default="")
    mail_domain: str = _setting("Dominio de los Message-ID y remitentes del sistema", default="demo.despacho.example")
    own_domains: str = _setting(
        "Otros dominios de la institución, separados por comas, además de DESPACHO_MAIL_DOMAIN; y sus subdominios",
        default="",
    )
    dns_server: str = _setting(
        "A quién se pregunta qué servidores reciben el correo de cada dominio: dirección, o dirección:puerto; vacío: "
        "los del sistema; «no»: no se pregunta",
        default="",
    )
    inside_hosts: str = _setting(
        "Equipos de la red interna cuyas páginas se comprueban: nombre o nombre:puerto, separados por comas", default=""
    )
    browser: str = _setting(
        "Navegador que dibuja lo publicado; vacío: el chromium del equipo; «no»: ninguno", default=""
    )
    dkim_selector: str = _setting("Selector DKIM publicado en el DNS de ese dominio; vacío: no se firma", default="")
    dkim_key_file: str = _setting("Archivo PEM con la clave privada DKIM", default="")
    campaigns_from: str = _setting("Dirección de la que salen las campañas", default="")
    notices_from: str = _setting("Remitente de los avisos al personal", default="")
    sender_connections: int = _setting("Conexiones SMTP abiertas por el despachador", default=8)
    lease_seconds: int = _setting("Segundos que un despachador conserva un bloque sin dar señales", default=60)
    machine_grace_seconds: int = _setting(
        "Segundos que se espera, después de vencido un bloque, a que vuelva la máquina que lo tenía", default=120
    )
    social_links: str = _setting(
        "Redes de la institución al pie de los correos: Nombre=https://…; Nombre=https://…", default=""
    )
    upload_limit: int = _setting("Tamaño máximo de un archivo, en bytes", default=15 * 1024 * 1024)
    undo_seconds: int = _setting("Segundos entre el lanzamiento y el primer mensaje, para poder deshacerlo", default=60)
    monthly_quota: int = _setting("Mensajes que la institución puede enviar al mes (0: sin tope)", default=0)
    proxies: int = _setting(
        "Cuántos proxies propios hay delante: de tantos se cree X-Forwarded-For, que dice desde dónde se pide",
        default=0,
    )
    api_rate: int = _setting("Peticiones por minuto que una clave de API puede hacer", default=600)
    second_person_above: int = _setting("Destinatarios desde los que lanza otra persona (0: nunca)", default=0)
    export_days: int = _setting("Días que se guarda lo descargado para despachar por otros medios", default=30)
    audit_sample_size: int = _setting("Solicitudes que se sortean cada mes para el control", default=15)
    procedures: str = _setting("Procedimientos, por nombre o ruta, separados por comas", default="")
    procedure: str = _setting("El procedimiento, donde DESPACHO_PROCEDURES no dice nada", default="icetex")
    overlay: str = _setting("Carpeta de la institución; en procedures/, sus procedimientos", default="")
    disk_free_mb: int = _setting(
        "Espacio que debe quedar libre en la carpeta de datos, en MB; con menos, /readyz lo dice", default=512
    )
    backup_stamp: str = _setting(
        "Archivo que la copia de respaldo toca (touch) al terminar bien; vacío: /readyz no juzga las copias", default=""
    )
    backup_hours: int = _setting("Horas después de las cuales esa copia es demasiado vieja", default=26)
    metrics_token: str = _setting(
        "Clave (Bearer) con la que se leen las métricas (/metrics); vacío: solo desde este equipo",
        secret=True,
        default="",
    )
    pqrsd_url: str = _setting("Canal PQRSD para ciudadanos", default="")
    sources: Mapping[str, str] = field(default_factory=dict, metadata={"internal": True})

    def owns(self, domain: str) -> bool:
        """Whether a domain is the institution's: one of its own, or below one."""
        ours = map(mailboxes.domain_of, env_file.listed(f"{self.mail_domain},{self.own_domains}"))
        asked = mailboxes.domain_of(domain)
        return any(asked == one or asked.endswith(f".{one}") for one in ours)

    @property
    def worked_by(self) -> tuple[str, ...]:
        """The procedures as they were said, by name or by path; the first is the one that needs no prefix."""
        return env_file.listed(self.procedures) or (self.procedure,)

    @property
    def social(self) -> tuple[tuple[str, str], ...]:
        """(name, address) of each place where the institution is to be found."""
        return env_file.links("DESPACHO_SOCIAL_LINKS", self.social_links)


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings that the environment describes. Raises SettingsError, naming the variable."""
    given_here = os.environ if environ is None else environ
    kept = _kept_settings(given_here.get(_variable("env_file"), ""))
    source = {**kept, **{name: value for name, value in given_here.items() if value or name not in kept}}
    unknown = _unknown(source)
    if unknown:
        raise SettingsError(f"No existe el ajuste {unknown}; «flask --app wsgi settings» muestra los que hay.")
    given: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for item in fields(Settings):
        name = _variable(item.name)
        if item.metadata.get("internal") or source.get(name, "") == "":
            continue
        try:
            given[item.name] = env_file.parsed(name, source[name], item.default)
        except env_file.Unreadable as problem:
            raise SettingsError(str(problem)) from None
        origin[item.name] = "entorno" if given_here.get(name) else "archivo de ajustes"
    return complete(Settings(**given, sources=origin))


def settled(path: Path) -> dict[str, str]:
    """What the file of settings and, over it, the environment say, by variable; for `setup`, which makes that file."""
    here = {name: value for name, value in os.environ.items() if name.startswith("DESPACHO_") and value}
    return {**_kept_settings(str(path) if path.is_file() else ""), **here}


def _kept_settings(path: str) -> dict[str, str]:
    """What the file of settings says; the environment wins over it."""
    if not path:
        return {}
    try:
        return env_file.read(Path(path).expanduser())
    except env_file.Unreadable as problem:
        raise SettingsError(f"{_variable('env_file')}: {problem}.") from None


def complete(settings: Settings) -> Settings:
    """Fill what derives from the rest, make the secret once, and refuse what is unsafe."""
    values: dict[str, Any] = {item.name: getattr(settings, item.name) for item in fields(Settings)}
    origin = dict(settings.sources)
    derived: dict[str, Callable[[], str]] = {
        "database_url": lambda: f"sqlite:///{values['data_dir'] / 'despacho.sqlite3'}",
        "base_url": lambda: f"http://127.0.0.1:{values['port']}",
        "public_url": lambda: values["base_url"],
        "smtp_url": lambda: f"smtp://127.0.0.1:{values['catcher_port']}" if settings.demo else "",
        "dns_server": lambda: "no" if settings.demo or settings.testing else "",
        "browser": lambda: "no" if settings.testing else "",
        "clock_file": lambda: str(values["data_dir"] / "clock") if settings.demo else "",
        "campaigns_from": lambda: f"comunicaciones@{values['mail_domain']}",
        "notices_from": lambda: f"Despacho <despacho@{values['mail_domain']}>",
        "secret_key": lambda: _kept_secret(values["data_dir"]),
    }
    for name, make in derived.items():
        if not values[name]:
            values[name] = make()
            origin.setdefault(name, "derivado" if name != "secret_key" else "archivo propio")
    values["database_url"] = _with_driver(values["database_url"])
    for name in ADDRESSES:
        _host(name, values[name])
    try:
        values |= wire_settings.borne(values)
    except ValueError as why:
        raise SettingsError(str(why)) from None
    done = Settings(**values | {"sources": origin})
    _refuse_unsafe(done)
    return done


def _with_driver(url: str) -> str:
    """PostgreSQL's own way of writing its address names no driver; ours is psycopg 3."""
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if separator and scheme in {"postgres", "postgresql"} else url


def _host(name: str, said: str) -> str:
    """The host of an address. Raises SettingsError where it cannot be read, without telling its password."""
    try:
        parts = urlsplit(said)
        return (parts.hostname or "") if parts.port != 0 else ""
    except ValueError:
        shown = f"{_variable(name)} no se puede leer como dirección ({masking.address(said)})"
        raise SettingsError(f"{shown}: en usuario y clave, «/», «#», «?», «@» y «[» van como %2F, %23…") from None


def _refuse_unsafe(settings: Settings) -> None:
    host = _host("smtp_url", settings.smtp_url)
    if not settings.smtp_url:
        raise SettingsError("Falta DESPACHO_SMTP_URL: sin servidor de correo no hay avisos ni campañas.")
    if settings.demo:
        _refuse_strangers(settings, host)
    if bool(settings.dkim_selector) != bool(settings.dkim_key_file):
        raise SettingsError("DESPACHO_DKIM_SELECTOR y DESPACHO_DKIM_KEY_FILE van juntos: falta uno de los dos.")
    if wrong := mail_settings.wrong(settings):
        raise SettingsError(wrong)
    if settings.api_rate < 1 or settings.proxies < 0:
        raise SettingsError("DESPACHO_API_RATE es 1 o más, y DESPACHO_PROXIES 0 o más.")
    if not (settings.demo or settings.testing) and settings.clock_file:
        raise SettingsError("DESPACHO_CLOCK_FILE mueve el tiempo: solo se admite en pruebas y en la demostración.")
    if not (settings.demo or settings.testing) and private.guessable(settings.secret_key):
        raise SettingsError(f"DESPACHO_SECRET_KEY debe tener al menos {private.SHORTEST_KEY} caracteres aleatorios.")


def _refuse_strangers(settings: Settings, mail_host: str) -> None:
    """The demo's passwords are shown on its first page, and its people do not exist."""
    if mail_host not in LOCAL_HOSTS:
        raise SettingsError("La demostración solo entrega a un servidor de correo local; revise DESPACHO_SMTP_URL.")
    if {_host("base_url", settings.base_url), _host("public_url", settings.public_url)} - LOCAL_HOSTS:
        raise SettingsError(
            "La demostración tiene contraseñas públicas y solo se abre en este equipo; DESPACHO_BASE_URL o "
            "DESPACHO_PUBLIC_URL nombran otro. Para una instalación real, DESPACHO_DEMO=0."
        )


def _kept_secret(data_dir: Path) -> str:
    """The installation's own secret, made once. Raises SettingsError."""
    try:
        return private.secret(data_dir)
    except OSError as problem:
        raise SettingsError(f"No se puede escribir en DESPACHO_DATA_DIR ({data_dir}): {problem.strerror}.") from None


def _variable(name: str) -> str:
    return f"DESPACHO_{name.upper()}"


def _unknown(environ: Mapping[str, str]) -> str | None:
    known = {_variable(item.name) for item in fields(Settings)}
    ours = (name for name in environ if name.startswith("DESPACHO_") and not name.startswith("DESPACHO_TEST_"))
    return next((name for name in ours if name not in known), None)

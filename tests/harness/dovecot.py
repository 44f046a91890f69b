"""A real Dovecot for the tests: IMAP and POP3 on loopback over one Maildir, in a folder that is thrown away."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.harness.patience import START_SECONDS

USER, PASSWORD = "rebotes", "buzón y clave"
STOP_SECONDS = 10
PLACES = ("/usr/sbin", "/usr/local/sbin")
PROGRAMS = ("/usr/lib/dovecot", "/usr/libexec/dovecot", "/usr/local/libexec/dovecot")
CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap pop3
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:{folder}/mail
default_internal_group = {group}
{who}
{oauth2}
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3_port}
  }}
  inet_listener pop3s {{
    port = 0
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""
OAUTH2 = """
auth_mechanisms = plain login xoauth2 {standard}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2
}}
"""


class NoDovecot(Exception):
    """Dovecot could not be found or started here; the message says why."""


@dataclass(frozen=True)
class Imap:
    """A running server with one mailbox."""

    port: int
    pop3_port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"imap://{USER}:buz%C3%B3n%20y%20clave@127.0.0.1:{self.port}/INBOX"

    @property
    def pop3(self) -> str:
        return f"pop3://{USER}:buz%C3%B3n%20y%20clave@127.0.0.1:{self.pop3_port}"

    def make_folder(self, name: str) -> None:
        """As whoever keeps the mailbox does it."""
        for part in ("", "new", "cur", "tmp"):
            path = self.folder / "mail" / f".{name}" / part
            path.mkdir()
            os.chown(path, *owner())

    def holds(self, name: str = "") -> list[str]:
        """The flags of each letter in a folder, by default in the mailbox itself; "" has none."""
        place = self.folder / "mail" / (f".{name}" if name else "")
        found = [*(place / "new").iterdir(), *(place / "cur").iterdir()]
        return sorted(path.name.partition(":2,")[2] for path in found)

    def deliver(self, raw: bytes, name: str) -> None:
        """As a delivery agent does: written aside, then moved in."""
        aside = self.folder / "mail" / "tmp" / name
        aside.write_bytes(raw)
        os.chown(aside, *owner())
        aside.rename(self.folder / "mail" / "new" / name)

    def renumber(self) -> None:
        """The server loses its numbering, as after a restore: UIDVALIDITY changes."""
        for path in (self.folder / "mail").glob("dovecot*"):
            path.unlink()


def owner() -> tuple[int, int]:
    """Who owns the mail: us, and nobody in particular where we are root, whom Dovecot serves no mail."""
    return (os.getuid(), os.getgid()) if os.getuid() else (65534, 65534)


@contextmanager
def running(asks: str = "", *, standard: bool = True) -> Iterator[Imap]:
    """`asks`: the address at which it asks whose an OAuth2 token is; `standard`: by RFC 7628 too. Raises NoDovecot."""
    binary = shutil.which("dovecot", path=os.pathsep.join((os.environ.get("PATH", ""), *PLACES)))
    if binary is None:
        raise NoDovecot("No está instalado.")
    if not any(Path(place, "pop3-login").exists() for place in PROGRAMS):
        raise NoDovecot("No está instalada su parte de POP3.")
    folder = Path(tempfile.mkdtemp(prefix="despacho-imap-"))
    folder.chmod(0o755)
    ports = _free(), _free()
    _furnish(folder, ports, asks, standard)
    process = subprocess.Popen([binary, "-F", "-c", folder / "dovecot.conf"], stdin=subprocess.DEVNULL)
    try:
        for port in ports:
            _await(process, port, folder)
        yield Imap(*ports, folder)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def _furnish(folder: Path, ports: tuple[int, int], asks: str, standard: bool) -> None:
    uid, gid = owner()
    for name in ("mail/new", "mail/cur", "mail/tmp", "run", "state"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for path in (folder / "mail", *(folder / "mail").iterdir()):
        os.chown(path, uid, gid)
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    who = getpass.getuser()
    ours = "" if os.getuid() == 0 else f"default_internal_user = {who}\ndefault_login_user = {who}"
    group = "dovecot" if os.getuid() == 0 else _group()
    oauth2 = OAUTH2.format(folder=folder, standard="oauthbearer" if standard else "") if asks else ""
    (folder / "oauth2").write_text(f"tokeninfo_url = {asks}?access_token=\nusername_attribute = username\n")
    text = CONFIGURATION.format(
        folder=folder, port=ports[0], pop3_port=ports[1], uid=uid, gid=gid, who=ours, group=group, oauth2=oauth2
    )
    (folder / "dovecot.conf").write_text(text)


def _group() -> str:
    import grp

    return grp.getgrgid(os.getgid()).gr_name


def _free() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _await(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    log = folder / "log"
    raise NoDovecot(f"No arrancó: {log.read_text(errors='replace')[-2000:] if log.exists() else 'sin diario'}")

"""Whoever installs as the guide says, in a fresh root, has the services at work as their own user; all but systemd."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from kombu import Connection

from tests.harness import parts, rabbitmq
from tests.setup import fresh_root, house, readme

pytestmark = pytest.mark.timeout(600)
CLONE = "git clone --quiet --branch v0.2.0 https://git.institucion.example/despacho.git /opt/despacho"
# The next version differs by one file; the packages are installed already.
UPGRADE = "### Actualizar, y volver atrás"
CLONED = "git clone --quiet --branch v0.2.0 /opt/origen /opt/despacho && touch -d @0 /opt/despacho/requirements.txt"
VERSIONS = r"""
cp -a {program} /opt/origen
(cd /opt/origen && git init --quiet && git add --all . && git -c user.name=a -c user.email=a@b commit --quiet -m uno &&
  git tag v0.2.0 && touch novedad && git add novedad && git -c user.name=a -c user.email=a@b commit --quiet -m dos &&
  git tag v0.2.1)
"""
SETUP = "/opt/despacho/deploy/despacho setup\n"
ANSWERS = (
    "--base-url https://despacho.institucion.example --public-url https://avisos.institucion.example "
    "--database-url '' --mail-domain institucion.example --institution Ejemplo --contact 018000 --procedure icetex "
    "--smtp-url smtp://127.0.0.1:9 --departments /opt/dependencias.csv --admin-name 'Ana Ruiz' "
    "--admin-email ana.ruiz@institucion.example --admin-department OC --admin-password tres-papayas-y-media"
)
# Where setproctitle is installed (a tool of the tests brings it), gunicorn names its processes itself.
# What systemd would do with a unit: as its user, in its folder, with its environment.
SYSTEMD = r"""
declare -A started
systemctl() {
  case $1 in enable|start) ;; stop) stop_them "${@:2}"; return 0 ;; *) return 0 ;; esac
  for name in "${@:2}"; do
    [ "$name" = --now ] && continue
    unit=/etc/systemd/system/$name.service
    of() { sed -n "s/^$1=//p" "$unit"; }
    (cd "$(of WorkingDirectory)" && umask "$(of UMask)" &&
      exec setpriv --reuid "$(of User)" --regid "$(of User)" --init-groups \
        env HOME=/var/lib/despacho $(of Environment) $(of ExecStart) >"/var/log/$name" 2>&1) &
    started[$name]=$!
  done
}
stop_them() {
  for name in "$@"; do kill "${started[$name]}"; done
  for name in "$@"; do wait "${started[$name]}" || true; done
  echo "siguen: $(ps -eo user:20,args | grep -cE '^despacho.*([.]venv/bin|[g]unicorn:)' || true)"
}
"""
BEFORE = r"""
printf 'nombre,sigla,clase\nOficina de Comunicaciones,OC,comunicaciones\n' > /opt/dependencias.csv
mkdir -p /etc/ssl/despacho
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=despacho \
  -keyout /etc/ssl/despacho/privkey.pem -out /etc/ssl/despacho/fullchain.pem 2>/dev/null
"""
AFTER = r"""
for _ in $(seq 450); do curl -sf http://127.0.0.1:8000/healthz >/dev/null && break; sleep 0.2; done
echo "novedad: $(ls /opt/despacho/novedad)"
/opt/despacho/deploy/despacho person add 'Elena Paz' elena@institucion.example \
  --department OC --password cuatro-guayabas-7
for _ in $(seq 450); do [ -e /var/lib/despacho/worker.heartbeat ] && break; sleep 0.2; done
if command -v systemd-analyze >/dev/null; then
  for name in desk public worker sender@1; do
    [ -e "/etc/systemd/system/despacho-$name.service" ] ||
      cp "/etc/systemd/system/despacho-${name%1}.service" "/etc/systemd/system/despacho-$name.service"
    systemd-analyze verify --man=no --recursive-errors=no "/etc/systemd/system/despacho-$name.service" 2>&1
    echo "unidad $name: bien"
  done
fi
echo "ajenos: $(find /var/lib/despacho ! -user despacho | wc -l)"
echo "abiertos: $(find /var/lib/despacho -perm /077 | wc -l)"
echo "ajustes: $(stat -c '%a %U %G' /etc/despacho/despacho.env)"
ours='[.]venv/bin|[g]unicorn:'
echo "procesos: $(ps -eo user:20,args | grep -E "$ours" | grep -v '^despacho' | grep -vc runuser || true)"
echo "vivos: $(ps -eo user:20,args | grep -cE "^despacho.*($ours)")"
echo "direcciones: $(curl -s -H 'X-Forwarded-Proto: https' -H 'Host: despacho.institucion.example' \
  -o /dev/null -w '%{redirect_url}' http://127.0.0.1:8000/reports)"
"""


def blocks(chapter: str) -> list[str]:
    """The blocks of shell of a chapter of the guide."""
    text = (readme.ROOT / "docs" / "guide" / "operacion.md").read_text(encoding="utf-8")
    found = re.split(r"\n##+ ", text.partition(f"\n{chapter}\n")[2])[0]
    shell = re.findall(r"^( *)```sh\n(.*?)^ *```", found, re.DOTALL | re.MULTILINE)
    return [re.sub(f"^{indent}", "", one, flags=re.MULTILINE) for indent, one in shell]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What was said while the guide was followed."""
    if os.geteuid() != 0:
        pytest.skip("Se omite: instalar como dice la guía requiere root.")
    if not fresh_root.available():
        parts.missing("espacio de montaje propio (unshare)", "Hace falta CAP_SYS_ADMIN.")
    folder = tmp_path_factory.mktemp("raiz")
    (folder / "programa").mkdir()
    program = house.checkout(folder / "programa")
    whole = "\n".join([*blocks("### Instalar"), *blocks(UPGRADE)])
    for line, meant in ((CLONE, CLONED), (SETUP, f"{SETUP.strip()} --no-input {ANSWERS}\n")):
        assert line in whole, f"La guía ya no dice «{line.strip()}»."
        whole = whole.replace(line, meant)
    done = fresh_root.run(
        folder, BEFORE + VERSIONS.format(program=program) + SYSTEMD + whole + AFTER, needs=[readme.ROOT / ".venv"]
    )
    assert done.returncode == 0, _all(done, folder)
    return done.stdout + done.stderr


def test_the_services_answer_and_run_as_their_own_user(said: str) -> None:
    assert said.count("ok\n") >= 2
    assert "procesos: 0" in said
    assert int(re.search(r"vivos: (\d+)", said)[1]) >= 3  # type: ignore[index]


def test_nothing_in_the_data_folder_is_roots_or_open(said: str) -> None:
    assert "ajenos: 0" in said
    assert "abiertos: 0" in said
    assert "ajustes: 640 root despacho" in said


def test_commands_act_on_this_installation_whoever_gives_them(said: str) -> None:
    assert "Elena Paz <elena@institucion.example>" in said
    assert "[instalación: /var/lib/despacho/despacho.sqlite3]" in said
    assert "Cadena íntegra" in said
    assert "ya está en el esquema de esta versión" in said


def test_the_upgrade_is_done_with_everything_stopped_and_started_again(said: str) -> None:
    assert re.findall(r"siguen: (.*)", said) == ["0"]
    assert "novedad: /opt/despacho/novedad" in said


def test_rabbitmq_takes_the_lines_for_several_machines() -> None:
    try:
        with rabbitmq.running() as broker:
            path = {"PATH": f"{broker.binary.parent}:{broker.environment['PATH']}"}
            lines = [one for one in blocks("## Varias máquinas") if "rabbitmqctl" in one]
            for block in ["rabbitmqctl await_startup --timeout 60", *lines]:
                done = subprocess.run(
                    ["bash", "-ec", block], env=broker.environment | path, capture_output=True, text=True, check=False
                )
                assert done.returncode == 0, done.stdout + done.stderr
            with Connection(f"amqp://despacho:CLAVE@127.0.0.1:{broker.port}/despacho") as connection:
                queue = connection.SimpleQueue("despacho.prueba")
                queue.put("hola")
                assert queue.get(timeout=10).payload == "hola"
    except rabbitmq.NoRabbitMQ as why:
        parts.missing("RabbitMQ", str(why))


def test_nginx_takes_the_example_and_redirects_keep_https(said: str) -> None:
    assert "test is successful" in said
    assert "direcciones: https://despacho.institucion.example/reports/" in said


def test_systemd_takes_the_units(said: str) -> None:
    if shutil.which("systemd-analyze") is None:
        parts.missing("systemd-analyze", "En Debian: apt install systemd.")
    assert "Unknown key" not in said
    assert re.findall(r"unidad (.+): bien", said) == ["desk", "public", "worker", "sender@1"]


def _all(done: subprocess.CompletedProcess[str], folder: Path) -> str:
    logs = [one.read_text(errors="replace")[-2000:] for one in (folder / "log").glob("despacho-*")]
    return "\n".join([done.stdout[-3000:], done.stderr[-3000:], *logs])

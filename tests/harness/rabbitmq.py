"""A real RabbitMQ for the tests: a node of our own on loopback, in a folder that is thrown away."""

from __future__ import annotations

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

STOP_SECONDS = 20
PLACES = ("/usr/lib/rabbitmq/bin", "/usr/local/sbin", "/opt/rabbitmq/sbin")


class NoRabbitMQ(Exception):
    """RabbitMQ could not be found or started here; the message says why."""


@dataclass
class Broker:
    """A node that can be stopped and started again on the same ports and data."""

    folder: Path
    binary: Path
    port: int
    dist_port: int
    epmd_port: int
    epmd: subprocess.Popen[bytes]
    node: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    def start(self) -> None:
        """Returns once the node takes connections. Raises NoRabbitMQ."""
        with (self.folder / "output").open("ab") as out:
            self.node = subprocess.Popen(
                [self.binary], env=self.environment, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=out,
                stderr=subprocess.STDOUT,
            )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while self.node.poll() is None and time.monotonic() < deadline:
            if listens(self.port):
                return
            time.sleep(0.1)
        raise NoRabbitMQ(f"No arrancó: {(self.folder / 'output').read_text(errors='replace')[-2000:]}")

    def stop(self) -> None:
        """Ends the node; its queues stay in the folder."""
        if self.node is None:
            return
        self.node.terminate()
        try:
            self.node.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.node.kill()
            self.node.wait(STOP_SECONDS)
        self.node = None

    @property
    def environment(self) -> dict[str, str]:
        """What its programs are started with, those that speak to it too."""
        local = "-kernel inet_dist_use_interface {127,0,0,1}"
        return {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": str(self.folder), "LC_ALL": "C.UTF-8",
            "RABBITMQ_NODENAME": f"despacho-{self.port}@localhost", "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port), "RABBITMQ_DIST_PORT": str(self.dist_port),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"), "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "none"), "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": local, "ERL_EPMD_PORT": str(self.epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1", "RABBITMQ_LOGS": "-",
        }  # fmt: skip


@contextmanager
def running() -> Iterator[Broker]:
    """A node for as long as the block lasts. Raises NoRabbitMQ."""
    folder = Path(tempfile.mkdtemp(prefix="despacho-rabbit-"))
    (folder / "plugins").write_text("[].\n")
    (folder / "rabbitmq.conf").write_text("disk_free_limit.absolute = 10MB\nvm_memory_high_watermark.relative = 0.6\n")
    broker = None
    try:
        broker = _node(folder)
        broker.start()
        yield broker
    finally:
        if broker is not None:
            broker.stop()
            broker.epmd.kill()
            broker.epmd.wait()
        shutil.rmtree(folder, ignore_errors=True)


def listens(port: int) -> bool:
    """Whether somebody takes connections there."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def _node(folder: Path) -> Broker:
    binary = next(
        (Path(place) / "rabbitmq-server" for place in PLACES if (Path(place) / "rabbitmq-server").exists()), None
    )
    found = shutil.which("epmd")
    if binary is None or found is None:
        raise NoRabbitMQ("En Debian: apt install rabbitmq-server.")
    port, dist_port, epmd_port = _free(3)
    # Its own name server, in the foreground: one that the node starts would outlive the test.
    epmd = subprocess.Popen(
        [found, "-port", str(epmd_port), "-address", "127.0.0.1"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return Broker(folder, binary, port, dist_port, epmd_port, epmd)


def _free(count: int) -> list[int]:
    holders = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [holder.getsockname()[1] for holder in holders]
    for holder in holders:
        holder.close()
    return ports

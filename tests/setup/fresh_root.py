"""A fresh root for the guide's blocks: a mount namespace of its own, in which /etc, /opt and /var/lib are copies.

Nothing of it is seen outside, and all is gone when its first process ends. The Python that runs the tests may lie in a
home that is closed to others; there it is let through, since the service's user must run it.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

ENV = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}


# SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP: a new network has a loopback that is down.
LOOPBACK = """python3 - <<'END'
import fcntl, socket, struct
with socket.socket() as any_socket:
    asked = struct.pack("16sh22x", b"lo", 0)
    flags = struct.unpack("16sh22x", fcntl.ioctl(any_socket, 0x8913, asked))[1]
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh22x", b"lo", flags | 1))
END"""


def available() -> bool:
    """Whether this process may make one."""
    if os.geteuid() != 0:
        return False
    tried = subprocess.run(
        ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False
    )
    return tried.returncode == 0


def run(folder: Path, script: str, *, needs: list[Path], seconds: int = 480) -> subprocess.CompletedProcess[str]:
    """Run a script of bash in it, as root, with a network of its own. `needs`: folders that everybody must reach."""
    whole = "\n".join(["set -euo pipefail", *_mounts(folder, [*needs, Path(sys.base_prefix)]), LOOPBACK, script])
    return subprocess.run(
        ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", "bash", "-c", whole],
        cwd="/", env=ENV, capture_output=True, text=True, timeout=seconds, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def _mounts(folder: Path, needs: list[Path]) -> list[str]:
    own = {"etc": "/etc", "opt": "/opt", "lib": "/var/lib", "log": "/var/log"}
    kept = {path.resolve(): folder / "kept" / str(number) for number, path in enumerate(needs)}
    closed = {path: _closed(path) for path in kept}
    lines = [f"mkdir -p {folder}/{name}" for name in [*own, "lib/nginx", "log/nginx"]]
    lines.append(f"cp -a /etc/. {folder}/etc")
    lines += [f"mkdir -p {keep} && mount --bind {shlex.quote(str(path))} {keep}" for path, keep in kept.items()]
    lines += [f"mount --bind {folder}/{name} {place}" for name, place in own.items()]
    lines += [f"mount -t tmpfs -o mode=755 none {one}" for one in sorted({one for one in closed.values() if one})]
    for path, keep in kept.items():
        if closed[path]:
            there = shlex.quote(str(path))
            lines.append(f"mkdir -p {there} && mount --bind {keep} {there}")
    return lines


def _closed(path: Path) -> Path | None:
    """The outermost folder on the way there that others may not pass."""
    return next((one for one in reversed(path.parents) if not one.stat().st_mode & 0o001), None)

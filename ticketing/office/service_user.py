"""A command given as root works as the service does, as the data folder's owner: it leaves nothing to root."""

from __future__ import annotations

import os
import pwd
from pathlib import Path


def become_owner_of(folder: Path) -> str | None:
    """Give up being root for the folder's owner. Who that is; None where nothing changes."""
    if os.geteuid() != 0 or not folder.exists():
        return None
    owner = folder.stat()
    if owner.st_uid == 0:
        return None
    try:
        known = pwd.getpwuid(owner.st_uid)
    except KeyError:
        os.setgroups([])
        name, group = str(owner.st_uid), owner.st_gid
    else:
        os.initgroups(known.pw_name, known.pw_gid)
        name, group = known.pw_name, known.pw_gid
    os.setgid(group)
    os.setuid(owner.st_uid)
    return name


def hand_over(folder: Path) -> None:
    """What root made in the data folder becomes its owner's, as all else in it."""
    if os.geteuid() != 0 or not folder.exists():
        return
    owner = folder.stat()
    for path in [] if owner.st_uid == 0 else folder.rglob("*"):
        if path.lstat().st_uid == 0:
            os.lchown(path, owner.st_uid, owner.st_gid)

"""What gunicorn's threads are spared: who connects and says nothing, who speaks too slowly, who never listens.

gunicorn gives each connection a thread before it has said a word, and waits in that thread for all that is sent and
read: a few dozen slow clients then stand before everybody else. Here a connection waits without a thread until
something comes; what is asked must come at a least rate, what is answered must be taken; and whether the process lives
(/healthz) is answered by a thread that does nothing else, however busy all the others are. `guard` is a hook of
gunicorn (gunicorn.conf.py).
"""

from __future__ import annotations

import errno
import re
import select
import selectors
import socket
import struct
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from ticketing import clock

SILENT_SECONDS, SLOW_SECONDS, SLOWEST_BYTES = 5.0, 20.0, 16 * 1024  # from then on, so many bytes a second
DEAF_SECONDS = 30
HEALTH = (b"GET /healthz ", b"HEAD /healthz ", b"GET /healthz?")
BODY = re.compile(rb"\n(?:content-length|transfer-encoding|expect|upgrade)[ \t]*:", re.IGNORECASE)
LONGEST_HEAD = 4096


class Line(socket.socket):
    """A connection that is given up when its request comes too slowly, or its answer is not taken."""

    began, got = 0.0, 0

    def begin(self) -> None:
        """Another request is expected."""
        self.began, self.got = clock.monotonic(), 0
        self.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", DEAF_SECONDS, 0))

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """As ever; raises ConnectionResetError once it has taken too long. What is there already costs nothing more."""
        while True:
            try:
                data = super().recv(size, flags | socket.MSG_DONTWAIT)
            except BlockingIOError:
                if self.gettimeout() == 0.0:
                    raise
                self._wait()
                continue
            self.got += len(data)
            return data

    def peek(self) -> bytes:
        """What has come and was not read yet."""
        try:
            return super().recv(LONGEST_HEAD, socket.MSG_DONTWAIT | socket.MSG_PEEK)
        except OSError:
            return b""

    def _wait(self) -> None:
        left = self.began + SLOW_SECONDS + self.got / SLOWEST_BYTES - clock.monotonic()
        waiter = select.poll()
        waiter.register(self, select.POLLIN)
        if left <= 0 or not waiter.poll(left * 1000):
            raise ConnectionResetError(errno.ECONNRESET, "The request came too slowly")


class Guard:
    """In place of how a worker of gunicorn accepts connections and hands them to its threads."""

    def __init__(self, worker: Any) -> None:
        self.worker = worker
        self.health = ThreadPoolExecutor(max_workers=1, thread_name_prefix="healthz")

    def accept(self, listener: socket.socket) -> None:
        """Take a connection; it gets a thread when it says something."""
        worker = self.worker
        try:
            taken, client = listener.accept()
        except OSError as problem:
            if problem.errno in (errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED):
                return
            raise
        worker.nr_conns += 1
        conn = TConn(worker.cfg, Line(fileno=taken.detach()), client, listener.getsockname())
        conn.data_ready = True  # it is not waited for in a thread
        if conn.sock.peek():
            self.enqueue(conn)
            return
        conn.timeout = time.monotonic() + SILENT_SECONDS  # by the clock by which gunicorn looks
        worker.pending_conns.append(conn)
        worker.poller.register(conn.sock, selectors.EVENT_READ, partial(worker.on_pending_socket_readable, conn))

    def enqueue(self, conn: Any) -> None:
        """Hand a connection on which something was said to a thread."""
        conn.sock.begin()
        done = self._threads(conn).submit(self.worker.handle, conn)
        done.add_done_callback(lambda ended: self.worker.method_queue.defer(self.worker.finish_request, conn, ended))

    def _threads(self, conn: Any) -> Executor:
        """Whether the process lives is asked in one piece and without a body: anything else may take its time."""
        head = conn.sock.peek()
        asked = head.startswith(HEALTH) and head.endswith(b"\r\n\r\n") and not BODY.search(head)
        found: Executor = self.health if asked else self.worker.tpool
        return found


def guard(worker: Any) -> None:
    """Before the worker begins to serve. With TLS of gunicorn's own, or another kind of worker, it stays as it is."""
    if isinstance(worker, ThreadWorker) and not worker.cfg.is_ssl:
        mine = Guard(worker)
        worker.accept, worker.enqueue_req = mine.accept, mine.enqueue

"""How gunicorn serves, whoever starts it in this folder; the command line says how many processes and threads."""

import gc
import os
import shutil
import tempfile
from typing import Any

from ticketing.web.serving import guard

# Where all processes of one gunicorn keep how long their answers took (prometheus_client reads this name).
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
if FOLDER not in os.environ:
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="despacho-metrics-")

worker_class = "gthread"
threads = 8
# Both faces would take the same one in the home of their user, and nobody steers them by it.
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """What stands once the application is loaded stays: the collector need not walk all of it at every few pages."""
    guard(worker)
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def on_exit(_server: object) -> None:
    """Leave nothing behind."""
    shutil.rmtree(os.environ[FOLDER], ignore_errors=True)

"""One sending process of a measurement: sends until its campaign is finished, then says how long it took."""

from __future__ import annotations

import argparse
import json
import resource
import threading
import time
from pathlib import Path

from benchmarks.mailing import application


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database")
    parser.add_argument("folder", type=Path)
    parser.add_argument("campaign", type=int)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--dkim", default="")
    given = parser.parse_args()
    changes = {"smtp_url": f"smtp://127.0.0.1:{given.port}", "sender_connections": given.connections, "clock_file": ""}
    if given.dkim:
        changes |= {"dkim_selector": "medida", "dkim_key_file": given.dkim}
    with application(given.database, given.folder, **changes) as app:
        from ticketing.massmail.sender import loop

        print("ready", flush=True)
        input()
        stop = threading.Event()
        threading.Thread(target=_watch, args=(app, given.campaign, stop), daemon=True).start()
        begin = time.time()
        loop.run(app.config["SETTINGS"], stop)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": ENDED[0] - begin, "peak_mib": peak}), flush=True)


ENDED: list[float] = []


def _watch(app: object, campaign: int, stop: threading.Event) -> None:
    """Asks seldom, since each question takes the interpreter from what is measured; the end is the database's."""
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import FINISHED
    from ticketing.massmail.campaigns.queries import get

    with app.app_context():  # type: ignore[attr-defined]
        while not stop.is_set():
            one = get(campaign)
            if one.status == FINISHED and one.finished_at is not None:
                ENDED.append(one.finished_at.timestamp())
                stop.set()
            db.session.rollback()
            stop.wait(0.5)


if __name__ == "__main__":
    main()

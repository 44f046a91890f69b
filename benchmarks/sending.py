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
        from ticketing.massmail.delivery import sender

        print("ready", flush=True)
        input()
        stop = threading.Event()
        threading.Thread(target=_watch, args=(app, given.campaign, stop), daemon=True).start()
        begin = time.perf_counter()
        sender.run(app.config["SETTINGS"], stop)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": ENDED[0] - begin, "peak_mib": peak}), flush=True)


ENDED: list[float] = []


def _watch(app: object, campaign: int, stop: threading.Event) -> None:
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import FINISHED
    from ticketing.massmail.campaigns.queries import statuses

    with app.app_context():  # type: ignore[attr-defined]
        while not stop.is_set():
            if statuses([campaign]).get(campaign) == FINISHED:
                ENDED.append(time.perf_counter())
                stop.set()
            db.session.rollback()
            stop.wait(0.05)


if __name__ == "__main__":
    main()

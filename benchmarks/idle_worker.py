"""The worker as `flask worker` runs it, but that nobody is asked for leave to send."""

from __future__ import annotations

from config import from_environment
from ticketing import worker
from ticketing.app import create_app
from ticketing.office import doors

if __name__ == "__main__":
    app = create_app(from_environment())
    doors.LEAVE_TO_SEND.clear()
    worker.run(app)

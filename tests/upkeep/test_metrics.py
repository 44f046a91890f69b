"""/metrics: who may read it, that it says nothing of anybody, what it costs, and that every alarm names what exists."""

from __future__ import annotations

import re
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.harness import office
from tests.harness.patience import START_SECONDS
from tests.harness.process import ROOT, environment, listener

ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yaml"
OURS = re.compile(r"\bdespacho_[a-z_]+")


def read(text: str) -> dict[str, list[tuple[dict[str, str], float]]]:
    """Name of a sample -> its labels and values."""
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, []).append((sample.labels, sample.value))
    return found


def value(found, name: str, **labels: str) -> float:
    return next(number for said, number in found[name] if labels.items() <= said.items())


def test_it_is_for_who_asks_from_this_machine_with_nobody_in_between(app_sqlite):
    client = app_sqlite.test_client()
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_overrides={"REMOTE_ADDR": "10.0.0.9"}).status_code == 404
    assert client.get("/metrics", environ_overrides={"REMOTE_ADDR": ""}).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404


@pytest.mark.parametrize(
    ("said", "code"),
    [("Bearer clave-de-métricas", 200), ("Bearer otra", 404), ("clave-de-métricas", 404), ("", 404)],
)
def test_where_a_token_is_set_it_is_asked_from_everybody(app_sqlite, said, code):
    app_sqlite.config["SETTINGS"] = replace(app_sqlite.config["SETTINGS"], metrics_token="clave-de-métricas")
    headers = {"Authorization": said.encode().decode("latin-1")}
    answer = app_sqlite.test_client().get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": "10.0.0.9"})
    assert answer.status_code == code


def test_strangers_find_none(sqlite_office_url, tmp_path):
    with office.opened(office.settings(sqlite_office_url, tmp_path), face="public") as public:
        assert public.test_client().get("/metrics").status_code == 404


def test_every_alarm_names_what_is_told(app_postgres, tmp_path):
    app_postgres.config["SETTINGS"] = replace(app_postgres.config["SETTINGS"], backup_stamp=str(tmp_path / "copia"))
    client = app_postgres.test_client()
    client.get("/sign-in")
    text = client.get("/metrics").text
    told = set(read(text)) | {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}
    told |= {f"{name}_total" for name in told}
    rules = yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]
    named = {name for rule in rules for name in OURS.findall(rule["expr"])}
    assert len(rules) >= 10
    guide = (ROOT / "docs" / "guide" / "vigilancia.md").read_text()
    assert named <= told
    assert set(OURS.findall(guide)) <= told
    assert all(rule["annotations"]["summary"] for rule in rules)


def test_all_processes_of_a_service_are_counted_together(sqlite_office_url, tmp_path):
    import sys

    from tests.harness.process import Program

    chosen = office.settings(sqlite_office_url, tmp_path)
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with listener() as door:
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
        serve = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"fd://{door.fileno()}", "--workers", 2]
        program = Program.start(serve, log=tmp_path / "log", env=environment(chosen), pass_fds=[door.fileno()])
        try:
            program.wait_for_page(f"{url}/healthz")
            before = _signed(direct, url)
            for _ in range(20):
                direct.open(f"{url}/sign-in", timeout=START_SECONDS).read()
            assert _signed(direct, url) - before == 20
        finally:
            program.stop()
    folder = re.findall(r"despacho-metrics-\w+", (tmp_path / "log").read_text())
    assert not any(Path(f"/tmp/{name}").exists() for name in folder)


def _signed(direct, url: str) -> float:
    found = read(direct.open(f"{url}/metrics", timeout=START_SECONDS).read().decode())
    counted = found.get("despacho_request_seconds_count", [])
    return sum(number for labels, number in counted if labels["endpoint"].startswith("sign_in"))

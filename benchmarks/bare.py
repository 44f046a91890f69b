"""A bare Flask page of fifty rows out of the same database: what the pages of the office are measured against."""

from __future__ import annotations

import os

from flask import Flask, render_template_string
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

ROWS = 50
PAGE = """<!doctype html>
<html lang="es"><head><meta charset="utf-8"><title>Filas</title></head>
<body><h1>Filas</h1>
<table>
{% for row in rows %}
<tr><td><a href="{{ url_for('row', number=row.id) }}">{{ row.year }}-{{ row.serial }}</a></td><td>{{ row.subject }}</td>
<td>{{ row.category }}</td><td>{{ row.state }}</td><td>{{ row.version }}</td></tr>
{% endfor %}
</table></body></html>
"""


class Base(DeclarativeBase):
    """The page's own model of the table: nothing of the office's code takes part."""


class Row(Base):
    __tablename__ = "ticket"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    serial: Mapped[int]
    subject: Mapped[str]
    category: Mapped[str]
    state: Mapped[str]
    version: Mapped[int]


db = SQLAlchemy(model_class=Base)
app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DESPACHO_DATABASE_URL"]
db.init_app(app)


@app.get("/")
def rows() -> str:
    """The newest fifty."""
    found = db.session.scalars(db.select(Row).order_by(Row.id.desc()).limit(ROWS)).all()
    return render_template_string(PAGE, rows=found)


@app.get("/<int:number>")
def row(number: int) -> str:
    """Where a row leads."""
    return str(number)

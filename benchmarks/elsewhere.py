"""Ways of sending whose packages are not the project's. Run by `others.elsewhere` in an environment of its own:

python elsewhere.py WAY PORT COUNT SIZE -> one line of JSON with the seconds that it took.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from email.message import EmailMessage

FROM, TO = "origen@despacho.example", "destino@despacho.example"
CONNECTIONS = 20
LINE, HTML_LINE = "x" * 70 + "\n", "<p>" + "x" * 70 + "</p>\n"


def django_backend(port: int, count: int, size: int) -> None:
    """Django's SMTP backend with one connection for all, as `send_mass_mail` does it."""
    from django.conf import settings

    settings.configure(EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, DEFAULT_CHARSET="utf-8")
    import django
    from django.core import mail

    django.setup()
    text, page = LINE * (size // 2 // len(LINE)), HTML_LINE * (size // 2 // len(HTML_LINE))
    with mail.get_connection("django.core.mail.backends.smtp.EmailBackend") as connection:
        for number in range(count):
            one = mail.EmailMultiAlternatives(f"Medida {number}", text, FROM, [TO], connection=connection)
            one.attach_alternative(page, "text/html")
            one.send()


def aiosmtplib_connections(port: int, count: int, size: int) -> None:
    """aiosmtplib, 20 connections at once, a message object for each recipient."""
    from aiosmtplib import SMTP

    text, page = LINE * (size // 2 // len(LINE)), HTML_LINE * (size // 2 // len(HTML_LINE))

    def made(number: int) -> EmailMessage:
        one = EmailMessage()
        one["From"], one["To"], one["Subject"] = FROM, TO, f"Medida {number}"
        one.set_content(text)
        one.add_alternative(page, subtype="html")
        return one

    async def connection(numbers: range) -> None:
        async with SMTP(hostname="127.0.0.1", port=port, start_tls=False) as server:
            for number in numbers:
                await server.send_message(made(number))

    async def everything() -> None:
        await asyncio.gather(*(connection(range(first, count, CONNECTIONS)) for first in range(CONNECTIONS)))

    asyncio.run(everything())


def aiosmtplib_ready_bytes(port: int, count: int, size: int) -> None:
    """aiosmtplib, 20 connections at once, bytes made beforehand."""
    from aiosmtplib import SMTP

    body = f"From: <{FROM}>\r\nTo: <{TO}>\r\nSubject: Medida\r\n\r\n".encode() + (LINE.strip() + "\r\n").encode() * (
        size // 72
    )

    async def connection(many: int) -> None:
        async with SMTP(hostname="127.0.0.1", port=port, start_tls=False) as server:
            for _ in range(many):
                await server.sendmail(FROM, [TO], body)

    async def everything() -> None:
        await asyncio.gather(*(connection(count // CONNECTIONS) for _ in range(CONNECTIONS)))

    asyncio.run(everything())


WAYS = {way.__name__: way for way in (django_backend, aiosmtplib_connections, aiosmtplib_ready_bytes)}

if __name__ == "__main__":
    begin = time.perf_counter()
    WAYS[sys.argv[1]](*map(int, sys.argv[2:5]))
    print(json.dumps({"seconds": time.perf_counter() - begin}))

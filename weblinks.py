"""Links that people write: whether a browser could follow one, and how it stands in a header.

Hosts are mapped by UTS 46 without its transitional rules, as browsers do: «straße» is not «strasse».
"""

from __future__ import annotations

import unicodedata
from ipaddress import ip_address
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

import idna

SCHEMES = {"http": 80, "https": 443}
LONGEST = 700
UNSEEN = frozenset({"Cc", "Cs", "Zl", "Zp"})  # control characters, halves of characters, ends of lines
LONGEST_HOST, LONGEST_LABEL = 253, 63
HOST_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")
KEPT = "!$&'()*+,/:;=?@[]~%"  # what stands in a path, a query or a fragment as it is (RFC 3986)


def problem(url: str, longest: int = LONGEST) -> str:
    """Why nobody could follow this http or https link, in a sentence; empty if one can."""
    said = " ".join(f"{url[:80]}…".split() if len(url) > 80 else url.split())
    if len(url) > longest:
        return f"El enlace «{said}» es demasiado largo ({len(url)} caracteres; máximo {longest})."
    if any(unicodedata.category(sign) in UNSEEN for sign in url):
        return f"El enlace «{ascii(said)[1:-1]}» tiene signos que no se ven: escríbalo a mano."
    return _misleading(url, said)


def uri(url: str) -> str | None:
    """The link as it stands in a header, in ASCII; None for what would break one, or leads nowhere. Never raises."""
    if _misleading(url):
        return None
    parts = urlsplit(url)
    try:
        path, query, fragment = (quote(part, safe=KEPT) for part in parts[2:])
        user = quote(parts.netloc.rpartition("@")[0], safe=KEPT)
    except UnicodeEncodeError:  # half of a character
        return None
    return urlunsplit((parts.scheme, f"{user}@{_place(parts)}" if user else _place(parts), path, query, fragment))


def host(url: str) -> str:
    """Where a browser goes, with its port if that is not the usual one; empty if that cannot be said safely."""
    made = uri(url)
    if made is None or "\\" in url or "@" in urlsplit(made).netloc:
        return ""  # a browser and a library do not agree on where such an address leads
    return urlsplit(made).netloc


def in_ascii(url: str) -> str:
    """The same link, its host in A-labels: what reads the mail may know the older rules only. The rest stays."""
    if url.isascii() or _misleading(url):
        return url
    parts = urlsplit(url)
    user = parts.netloc.rpartition("@")[0]
    return url.replace(parts.netloc, f"{user}@{_place(parts)}" if user else _place(parts), 1)


def _misleading(url: str, said: str = "") -> str:
    """What is wrong with scheme, host and port, in a sentence."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return f"El enlace «{said}» no es una dirección que se pueda leer: revise los corchetes."
    if parts.scheme not in SCHEMES:
        return f"El enlace «{said}» no es una dirección completa: debe empezar por https://."
    if _port(parts) is None:
        return f"El enlace «{said}» tiene un puerto que no existe: es un número de 1 a 65535, o se quita."
    if "\\" in parts.netloc or not _host(parts):
        return f"El enlace «{said}» no lleva a ningún sitio: revise el nombre que va después de https://."
    return ""


def _place(parts: SplitResult) -> str:
    """Host and port, the usual port left out."""
    name, port = _host(parts), _port(parts)
    return f"{name}:{port}" if port and port != SCHEMES[parts.scheme] else name


def _port(parts: SplitResult) -> int | None:
    """0 where none is named; None where it is none."""
    try:
        port = parts.port
    except ValueError:
        return None
    return 0 if port is None else port or None


def _host(parts: SplitResult) -> str:
    """In A-labels; empty for what is no host."""
    name = parts.hostname or ""
    if "[" in parts.netloc:
        return f"[{name}]" if _is_address(name) else ""
    try:
        mapped = idna.uts46_remap(name, std3_rules=False, transitional=False)
        labels = [_in_ascii(label) for label in mapped.removesuffix(".").split(".")]
    except UnicodeError:
        return ""
    found = ".".join(labels)
    if len(found) > LONGEST_HOST or not all(_label(label) for label in labels):
        return ""
    if labels[-1].isdigit() and not _is_address(found):
        return ""
    return f"{found}." if mapped.endswith(".") else found


def _in_ascii(label: str) -> str:
    return label if label.isascii() else f"xn--{label.encode('punycode').decode()}"


def _label(label: str) -> bool:
    return 0 < len(label) <= LONGEST_LABEL and HOST_SIGNS.issuperset(label)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True

"""What a text message may hold: the letters of GSM-7, without accents, at most 160 with those that count two.

A repair turns what people type into what arrives: é into e, “ into ". It never turns ñ into n, nor ü into u.
"""

import re
import unicodedata
from functools import lru_cache

MOST = 160
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€")
"""Each is sent as two."""
ACCENTS = frozenset("áéíóúàèìòùâêîôûÁÉÍÓÚÀÈÌÒÙÂÊÎÔÛ")
"""Some are letters of GSM-7; the institution sends none."""
SENDABLE = (BASIC | EXTENDED) - ACCENTS - {"\r"}
PLAIN = re.compile(r"[ -_a-~\n]*", re.ASCII)
STRANGE = re.compile(f"[^{re.escape(''.join(sorted(SENDABLE)))}]")
DOUBLE = re.compile(f"[{re.escape(''.join(sorted(EXTENDED)))}]")
BLANKS = re.compile("[\t\v\f\r\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe0e\ufe0f\ufeff]")
_TYPED = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″〝〞", '"'),
        **dict.fromkeys("‘’‚‛´`′ʼ‹›", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("•·∙▪●", "-"),
        "…": "...",
        "×": "x",
        "°": "o",
        "⁄": "/",
    }
)


def length(text: str) -> int:
    """How many of the 160 it takes."""
    return len(text) + len(DOUBLE.findall(text))


def strange(text: str) -> list[str]:
    """The letters that can't be sent, each once, in their order; accents among them."""
    return list(dict.fromkeys(STRANGE.findall(unicodedata.normalize("NFC", text))))


def repaired(text: str) -> str:
    """The same with what can be sent in place of what can't; what nothing stands for stays as it is."""
    if PLAIN.fullmatch(text):
        return text
    text = unicodedata.normalize("NFC", UNSEEN.sub("", text))
    text = BLANKS.sub(" ", text.replace("\r\n", "\n")).translate(_TYPED)
    return STRANGE.sub(lambda found: _instead(found[0]), text)


@lru_cache(maxsize=1000)
def _instead(letter: str) -> str:
    """The letter without its marks: ç is c, º is o; itself where that can't be sent either. A mark alone is nothing."""
    if unicodedata.combining(letter):
        return ""
    bare = "".join(each for each in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(each))
    bare = bare.translate(_TYPED)
    return bare if bare and all(each in SENDABLE for each in bare) else letter

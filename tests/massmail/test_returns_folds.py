"""What is read of servers that nobody looked at: each kind of server judged without what only its notices justify.

The method of decision 0010. A word or a phrase of the tables that occurs in the notices of one kind of server alone is
taken out while that kind is judged; what is left is what the others taught, the grammar and the codes.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields, replace

import pytest

from tests.massmail.test_returns import CORPUS, with_corpus
from ticketing.massmail.replies import texts
from ticketing.massmail.returns.classify import classify
from ticketing.massmail.returns.notice import notice
from ticketing.massmail.returns.reading import read

WORDS = [field.name for field in fields(texts.Rule) if field.name not in ("reason", "alone")]
Found = tuple[bool, bool]  # whether the collection calls it hard, whether we do


def said(raw: bytes) -> str:
    told = notice(read(raw))
    return texts.normal("\n".join([told.said, *(" ".join(one.values()) for one in told.reports)]))


def occurs(entry: str | tuple[str, ...], text: str) -> bool:
    return entry in text if isinstance(entry, str) else texts._near(text, entry)


def without(rule: texts.Rule, own: str, others: str) -> texts.Rule:
    """The rule without what occurs in these notices and in nobody else's."""
    kept = {
        name: tuple(one for one in getattr(rule, name) if occurs(one, others) or not occurs(one, own)) for name in WORDS
    }
    return replace(rule, **kept)


def folds(monkeypatch: pytest.MonkeyPatch) -> Iterator[Found]:
    expected = json.loads((CORPUS / "expected.json").read_text("utf-8"))
    raws = {name: (CORPUS / "messages" / name).read_bytes() for name in expected}
    words: dict[str, list[str]] = defaultdict(list)
    for name, raw in raws.items():
        words[name.rpartition("-")[0]].append(said(raw))
    rules = texts._rules()
    for server, own in words.items():
        others = "\n".join(text for other, found in words.items() if other != server for text in found)
        held = tuple(without(rule, "\n".join(own), others) for rule in rules)
        monkeypatch.setattr(texts, "_rules", lambda held=held: held)
        texts.reason.cache_clear()
        for name in (name for name in expected if name.rpartition("-")[0] == server):
            found = classify(raws[name])
            for at, record in enumerate(expected[name]):
                yield bool(record["hard"]), found[min(at, len(found) - 1)].kind == "hard"


@with_corpus
def test_a_server_that_nobody_looked_at_is_read_right(monkeypatch):
    found = list(folds(monkeypatch))
    texts.reason.cache_clear()
    agreement = sum(told == read_so for told, read_so in found) / len(found)
    hard = [told for told, read_so in found if read_so]
    assert agreement >= 0.95
    assert sum(hard) / len(hard) >= 0.97

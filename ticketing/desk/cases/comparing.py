"""Two sequences of words compared in bounded time, however long and repetitive they are.

`difflib` compares every word with each of its repeats: two letters of thirty thousand times "sí" would take minutes.
So what both share at either end is set aside, a long middle is cut at the words that each side says exactly once
(patience), and difflib works only between them, on so many pairs in all. What is beyond that went and came whole.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

Opcode = tuple[str, int, int, int, int]
MOST_PAIRS, MOST_IN_ALL = 160_000, 500_000


def opcodes(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    """As `SequenceMatcher.get_opcodes`: (op, old from, old to, new from, new to), in order."""
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    old_end, new_end = len(old) - tail, len(new) - tail
    found = [("equal", 0, head, 0, head)] if head else []
    found += _middle(old, new, head, old_end, head, new_end)
    found += [("equal", old_end, len(old), new_end, len(new))] if tail else []
    return list(_joined(found))


def _middle(old: Sequence[str], new: Sequence[str], i: int, old_end: int, j: int, new_end: int) -> Iterator[Opcode]:
    if (old_end - i) * (new_end - j) <= MOST_PAIRS:
        yield from _matched(old, new, i, old_end, j, new_end)
        return
    left = MOST_IN_ALL
    for at, to in [*_anchors(old[i:old_end], new[j:new_end], i, j), (old_end, new_end)]:
        pairs = (at - i) * (to - j)
        if pairs <= min(MOST_PAIRS, left):
            left -= pairs
            yield from _matched(old, new, i, at, j, to)
        else:
            yield ("replace", i, at, j, to)
        if at < old_end:
            yield ("equal", at, at + 1, to, to + 1)
        i, j = at + 1, to + 1


def _matched(old: Sequence[str], new: Sequence[str], i: int, old_end: int, j: int, new_end: int) -> Iterator[Opcode]:
    matcher = SequenceMatcher(None, old[i:old_end], new[j:new_end], autojunk=False)
    for op, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        yield op, i + old_from, i + old_to, j + new_from, j + new_to


def _anchors(old: Sequence[str], new: Sequence[str], i: int, j: int) -> list[tuple[int, int]]:
    """The words said once on either side, as (place in old, place in new), the most that stand in the same order."""
    once_old, once_new = _once(old), _once(new)
    both = [(at, once_new[word]) for word, at in once_old.items() if word in once_new]
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_at, to) in enumerate(both):
        place = bisect_left(ends, to)
        before.append(last[place - 1] if place else -1)
        ends[place : place + 1], last[place : place + 1] = [to], [number]
    chain: list[tuple[int, int]] = []
    number = last[-1] if last else -1
    while number >= 0:
        chain.append((both[number][0] + i, both[number][1] + j))
        number = before[number]
    return chain[::-1]


def _once(words: Sequence[str]) -> dict[str, int]:
    many = Counter(words)
    return {word: at for at, word in enumerate(words) if many[word] == 1}


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words both begin with."""
    least = min(len(old), len(new))
    return next((at for at in range(least) if old[at] != new[at]), least)


def _joined(found: Sequence[Opcode]) -> Iterator[Opcode]:
    """Neighbours of one kind as one; nothing that is empty."""
    held: Opcode | None = None
    for op, i, old_end, j, new_end in found:
        if i == old_end and j == new_end:
            continue
        same = op == "equal"
        if held and (held[0] == "equal") is same:
            kind = "equal" if same else _kind(held[1], old_end, held[3], new_end)
            held = (kind, held[1], old_end, held[3], new_end)
            continue
        if held:
            yield held
        held = (op if same else _kind(i, old_end, j, new_end), i, old_end, j, new_end)
    if held:
        yield held


def _kind(i: int, old_end: int, j: int, new_end: int) -> str:
    return "replace" if i < old_end and j < new_end else "delete" if i < old_end else "insert"

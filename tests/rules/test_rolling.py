"""Twenty-four hours that roll: what counts, until when, and when there is room again."""

from datetime import UTC, datetime, timedelta

import pytest

from workflows.rolling import SLOT, Window, has_room_at, leaves_at, oldest, slot_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize("minutes", [0, 1, 9, 10])
def test_a_message_counts_for_a_whole_day_and_at_most_a_slot_longer(minutes):
    sent = NOON + timedelta(minutes=minutes)
    slot = slot_of(sent)
    assert slot >= oldest(sent + DAY)
    assert DAY < leaves_at(slot) - sent <= DAY + SLOT
    assert slot < oldest(leaves_at(slot))
    assert slot >= oldest(leaves_at(slot) - timedelta(microseconds=1))


def test_there_is_room_when_enough_of_the_oldest_no_longer_count():
    first, second = slot_of(NOON), slot_of(NOON + timedelta(hours=3))
    used = {first: 6, second: 4}
    assert has_room_at(used, 10) == leaves_at(first)
    assert has_room_at(used, 4) == leaves_at(second)
    assert has_room_at(used, 11) is None
    assert has_room_at({}, 1) is None


def test_a_window_forgets_what_is_older_than_a_day():
    window = Window({slot_of(NOON): 5}.items())
    window.add(NOON + timedelta(hours=2), 2)
    assert window.at(NOON + DAY) == 7
    assert window.eases_at == leaves_at(slot_of(NOON))
    assert window.at(NOON + DAY + SLOT) == 2
    assert (window.at(NOON + 2 * DAY), window.eases_at) == (0, None)

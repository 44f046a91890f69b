"""The monthly draw (G-20)."""

from workflows.sampling import draw, interval

IDS = [f"2026-{number:05}" for number in range(1, 201)]


def test_a_draw_is_the_same_for_ever():
    assert draw(IDS, seed="marzo", size=5) == ["2026-00063", "2026-00051", "2026-00176", "2026-00144", "2026-00140"]


def test_a_draw_does_not_depend_on_the_order_of_the_tickets():
    assert draw(IDS[::-1], seed="marzo", size=5) == draw(IDS, seed="marzo", size=5)


def test_another_seed_draws_others():
    assert draw(IDS, seed="abril", size=5) != draw(IDS, seed="marzo", size=5)


def test_a_larger_draw_begins_with_the_smaller_one():
    assert draw(IDS, seed="marzo", size=20)[:5] == draw(IDS, seed="marzo", size=5)


def test_a_small_month_is_drawn_whole():
    assert sorted(draw(IDS[:3], seed="marzo", size=10)) == IDS[:3]


def test_every_ticket_has_the_same_chance():
    drawn = [each for seed in range(400) for each in draw(IDS[:20], seed=str(seed), size=5)]
    counts = [drawn.count(each) for each in IDS[:20]]
    assert min(counts) > 65
    assert max(counts) < 140


def test_the_interval_holds_the_share_and_narrows_as_more_is_seen():
    low, high = interval(45, 50, 100)
    wide_low, wide_high = interval(45, 50, 10**9)
    assert wide_low < low < 0.9 < high < wide_high
    assert (round(wide_low, 3), round(wide_high, 3)) == (0.786, 0.957)
    assert interval(90, 100, 100) == (0.9, 0.9)
    assert interval(0, 0, 100) == (0.0, 1.0)


def test_a_small_month_is_known_better_by_the_part_that_was_seen():
    assert [round(end, 4) for end in interval(4, 5, 10)] == [0.4738, 0.9467]  # as nine of a month without end


def test_no_share_is_more_than_the_whole_or_less_than_nothing():
    assert interval(3, 3, 4)[1] == 1.0
    assert interval(0, 3, 4)[0] == 0.0

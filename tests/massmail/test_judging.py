"""Who opened it: rules without a database."""

from __future__ import annotations

import resource

import pytest
from hypothesis import given
from hypothesis import strategies as st

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
GMAIL = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
PREFETCH = f"{CHROME.replace('126.0', '42.0.2311.135')} Edge/12.246 Mozilla/5.0"


@pytest.mark.parametrize(
    ("signals", "since", "expected"),
    [
        pytest.param({"agent": CHROME}, None, "human", id="a browser"),
        pytest.param({"agent": CHROME}, 3600.0, "human", id="a browser, an hour later"),
        pytest.param({"agent": CHROME}, 0.8, "scanner", id="a browser, at once after acceptance"),
        pytest.param({"agent": CHROME}, -4.0, "scanner", id="before it was accepted"),
        pytest.param({"agent": CHROME, "method": "HEAD"}, None, "scanner", id="only the head"),
        pytest.param({"agent": CHROME, "range": "security"}, None, "scanner", id="from a filter's network"),
        pytest.param({"agent": CHROME, "purpose": "prefetch"}, None, "proxy", id="fetched ahead"),
        pytest.param({"agent": "Mozilla/5.0"}, None, "proxy", id="Apple's privacy protection"),
        pytest.param({"agent": CHROME, "range": "apple"}, None, "proxy", id="from Apple's network"),
        pytest.param({"agent": GMAIL, "range": "google"}, 60.0, "human", id="Google's proxy when she looks"),
        pytest.param({"agent": GMAIL}, 1.0, "scanner", id="Google's proxy at once"),
        pytest.param({"agent": PREFETCH, "range": "google"}, None, "proxy", id="Gmail's prefetch"),
        pytest.param({"agent": "YahooMailProxy; https://help.yahoo.com"}, None, "human", id="Yahoo's proxy"),
        pytest.param({}, None, "scanner", id="nothing said"),
        pytest.param({"agent": "python-requests/2.31"}, None, "scanner", id="a program"),
        pytest.param({"agent": "BarracudaLinkProtect/1.0"}, None, "scanner", id="a filter that says so"),
    ],
)  # fmt: skip
def test_a_hit_is_judged_by_what_it_says_of_itself(signals, since, expected):
    from ticketing.massmail.tracking.judging import verdict

    assert verdict(signals, 1000.0, since, []) == expected


PHONE = "Mozilla/5.0 (Linux; Android 10; {}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    "model",
    ["CUBOT X30", "CUBOT", "cubot r11", "Cubot_KING KONG 3", "CUBOT NOTE S Build/LMY47I", "Robot X1", "Bot", "TALKABOT",
     "Spider 5", "Monitor 5", "V2206 Build/Scanner", "LH7n Preview", "Python One", "CURL 3"],
)  # fmt: skip
def test_a_telephone_is_a_persons_whatever_its_model_is_called(model):
    from ticketing.massmail.tracking.judging import verdict

    assert verdict({"agent": PHONE.format(model)}, 1000.0, None, []) == "human"


def test_who_reads_within_another_app_is_a_person():
    from ticketing.massmail.tracking.judging import verdict

    agent = PHONE.format("Redmi Note 12") + " Telegram-Android/10.9.1 (Xiaomi; Android 10; SDK 29; AVERAGE)"
    assert verdict({"agent": agent}, 1000.0, None, []) == "human"


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 (compatible; MyNewBot/1.0; +http://x.example/bot)",
        PHONE.format("Nexus 5X") + " (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        PHONE.format("SM-G900P") + " (compatible; Bytespider; spider-feedback@bytedance.com)",
        "AhrefsBot/7.0", "GPTBot/1.0", "TelegramBot (like TwitterBot)", "WhatsApp/2.23.20.0",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "facebookexternalhit/1.1",
        "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5", "Google-Safety",
        "Mozilla/5.0 (X11; Linux x64) HeadlessChrome/120", "python-requests/2.31", "curl/8.0", "Wget/1.20",
        "Go-http-client/1.1", "okhttp/4.9", "axios/1.0", "node-fetch/1.0", "Java/1.8.0_201", "libwww-perl/6.05",
        "Apache-HttpClient/4.5", "Mozilla/5.0 (compatible; Mimecast-URL-Protection/1.0)", "Mozilla/5.0 proofpoint",
    ],
)  # fmt: skip
def test_a_program_that_names_itself_is_a_scanners(agent):
    from ticketing.massmail.tracking.judging import verdict

    assert verdict({"agent": agent}, 1000.0, None, []) == "scanner"


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (Windows NT 10.0; Microsoft Outlook 16.0.5056; Pro)",
        "Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Thunderbird/102.4",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
    ],
)
def test_what_people_read_mail_with_is_theirs(agent):
    from ticketing.massmail.tracking.judging import verdict

    assert verdict({"agent": agent}, 1000.0, None, []) == "human"


def test_many_links_within_seconds_are_a_machines_and_the_same_link_twice_is_not():
    from ticketing.massmail.tracking.judging import at_work, inside, verdict

    quick = at_work([(100.0, 0), (101.0, 1), (104.0, 2), (130.0, 0)], [])
    assert [inside(at, quick) for at in (98.9, 99.0, 100.0, 104.0, 105.0, 105.1, 130.0)] == [
        False, True, True, True, True, False, False,
    ]  # fmt: skip
    assert verdict({"agent": CHROME}, 101.0, None, quick) == "scanner"
    assert at_work([(100.0, 0), (101.0, 0), (102.0, 0), (103.0, 1)], []) == []
    assert at_work([(100.0, 0), (103.0, 1), (106.0, 2)], []) == []


def test_whatever_happens_near_the_hidden_link_is_a_machines():
    from ticketing.massmail.tracking.judging import at_work, inside

    spans = at_work([], [100.0, 115.0])
    assert spans == [(90.0, 125.0)]
    assert [inside(at, spans) for at in (89.9, 90.0, 125.0, 125.1)] == [False, True, True, False]


@given(st.lists(st.tuples(st.integers(0, 60).map(float), st.integers(0, 4)), max_size=25))
def test_a_burst_is_what_the_definition_says(clicks):
    from ticketing.massmail.tracking.judging import BURST_LINKS, BURST_SECONDS, at_work, inside

    spans = at_work(clicks, [])
    for at, _ in clicks:
        windows = [[n for t, n in clicks if first <= t <= first + BURST_SECONDS] for first in range(-5, 61)]
        starts = [first for first in range(-5, 61) if first <= at <= first + BURST_SECONDS]
        expected = any(len(set(windows[first + 5])) >= BURST_LINKS for first in starts)
        assert inside(at, spans) == expected


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("66.249.84.1", "", "google"),
        ("17.58.1.2", "", "apple"),
        ("190.24.1.1", "", ""),
        ("127.0.0.1", "190.24.1.1, 148.163.130.9", "security"),
        ("190.24.1.1", "66.249.84.1", ""),
        ("2800:e2:1::1", "", ""),
        ("::ffff:52.101.1.1", "", "microsoft"),
        ("", "nothing", ""),
    ],
)
def test_of_an_address_only_its_owner_is_kept(peer, forwarded, expected):
    from ticketing.massmail.tracking.ranges import reader

    assert reader(peer, forwarded) == expected


def test_a_spool_survives_torn_and_damaged_lines(tmp_path):
    from ticketing.massmail.tracking import spool

    mine = spool.Spool(tmp_path)
    said = ("Agente «ñ»\0", "GET", "", "google")
    mine.write(spool.line("open", 7, 12, None, 3, 1_770_000_000.25, said))
    mine.write(b'["open", 1]\n')
    mine.write(spool.line("click", 7, 12, 99_999, 0, 1_770_000_000.0, said))
    mine.write(spool.line("click", 7, 12, 4, 0, 1_770_000_001.0, said))
    mine.write(b'["open", 7, 12')
    (path,) = tmp_path.glob("*.hits")
    with spool.mine_if_ended(path) as ended:
        assert not ended
        batch = spool.read(path, 0, 100, ended=ended)
    assert [(hit.kind, hit.link) for hit in batch.hits] == [("open", None), ("click", 4)]
    assert batch.hits[0].signals == {"agent": "Agente «ñ»", "method": "GET", "range": "google"}
    assert batch.unreadable == 2
    mine.close()
    assert batch.end == path.stat().st_size - len(b'["open", 7, 12')
    with spool.mine_if_ended(path) as ended:
        assert ended
        assert spool.read(path, batch.end, 100, ended=ended) == spool.Batch([], path.stat().st_size, 1)


def test_a_line_that_is_being_written_is_read_when_it_is_whole(tmp_path):
    from ticketing.massmail.tracking import spool

    whole = spool.line("open", 7, 12, None, 0, 1_770_000_000.0, ("", "GET", "", ""))
    path = tmp_path / "1.hits"
    path.write_bytes(whole[:9] + bytes(10) + whole[19:] + bytes(100))
    assert spool.read(path, 0, 100, ended=False) == spool.Batch([], 0, 0)
    assert spool.read(path, 0, 100, ended=True) == spool.Batch([], len(whole) + 100, 1)
    path.write_bytes(bytes(50) + whole + bytes(100))
    assert len(spool.read(path, 0, 100, ended=True).hits) == 1
    path.write_bytes(whole + bytes(100))
    found = spool.read(path, 0, 100, ended=False)
    assert ([hit.who for hit in found.hits], found.end) == ([12], len(whole))


@pytest.fixture
def small_files():
    """No file of this process may grow beyond half of what a spool takes: as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512 * 1024, before[1]))
    yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, before)
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_nothing_behind_and_what_was_begun_goes_on(tmp_path, small_files):
    from ticketing.massmail.tracking import spool

    mine = spool.Spool(tmp_path)
    with pytest.raises(OSError, match=r"large|space"):
        mine.write(b"[1]\n")
    assert list(tmp_path.iterdir()) == []
    small_files()
    mine.write(b"[2]\n")
    mine.close()
    (path,) = tmp_path.glob("*.hits")
    assert path.read_bytes() == b"[2]\n"

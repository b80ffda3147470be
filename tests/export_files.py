# ruff: noqa: E501 (headers stand in one line, as in the files)
"""Export files of every layout and language, written as X writes them, with the truth beside them.

Strategies for hypothesis, and an independent strict reader that says what a changed file holds.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass, replace
from decimal import Decimal

from hypothesis import strategies as st

EPOCH_MS = 1_288_834_974_657

LEGACY = {
    "en": "Tweet id|Tweet permalink|Tweet text|time|impressions|engagements|engagement rate|retweets|replies|likes|user profile clicks|url clicks|hashtag clicks|detail expands|permalink clicks|app opens|app installs|follows|email tweet|dial phone|media views|media engagements",
    "pt": "id do Tweet|link permanente do Tweet|texto do Tweet|horário|impressões|engajamentos|taxa de engajamento|retweets|respostas|favoritos|cliques no perfil do usuário:|cliques no URL|cliques em hashtags:|expansões de detalhes:|cliques no link permanente|aberturas de aplicativos|instalações de aplicativo:|seguiram|Tweet enviado por e-mail|número de telefone discado|visualizações da mídia|engajamentos com mídia",
    "ja": "ツイートID|ツイートの固定リンク|ツイート本文|時間|インプレッション|エンゲージメント|エンゲージメント率|リツイート|返信|いいね|ユーザープロフィールクリック|URLクリック数|ハッシュタグクリック|詳細クリック|固定リンクのクリック数|アプリ表示|アプリインストール|フォローしている|ツイートをメール送信|ダイアル式電話|メディアの再生数|メディアのエンゲージメント数",
    # a language nobody wrote down: by position only
    "fi": "Twiitin tunnus|Twiitin linkki|Twiitin teksti|aika|näyttökerrat|sitoutumiset|sitoutumisaste|uudelleentwiittaukset|vastaukset|tykkäykset|profiilin avaukset|linkin avaukset|tunnisteen avaukset|tietojen avaukset|pysyvän linkin avaukset|sovelluksen avaukset|sovelluksen asennukset|seuraamiset|lähetetyt twiitit|puhelut|median katselut|median sitoutumiset",
}  # fmt: skip
DAY_HEADS = {"en": "Date|Tweets published", "pt": "Data|Tweets publicados",
             "ja": "日付|Tweets published", "fi": "Päivä|Julkaistut twiitit"}  # fmt: skip
OVERVIEW = {
    "en": "Date|Impressions|Likes|Engagements|Bookmarks|Shares|New follows|Unfollows|Replies|Reposts|Profile visits|Create Post|Video views|Media views",
    "ja": "Date|インプレッション数|いいね|エンゲージメント|ブックマーク|共有された回数\\|新しいフォロー|フォロー解除|返信|リポスト|プロフィールへのアクセス数|ポストを作成|動画再生数|メディアの再生数",
    "pt": "Date|Impressões|Curtidas|Engajamentos|Itens salvos|Compartilhamentos|Novos seguidores|Deixar de seguir|Respostas|Reposts|Visitas ao perfil|Criar post|Visualizações de vídeo|Visualizações de mídia",
}  # fmt: skip
CONTENT = {
    "C1": "Post id|Date|Post text|Link|Impressions|Likes|Engagements|Bookmarks|Share|New follows|Replies|Reposts|Profile visits|Detail expands|Url clicks|Hashtag clicks|Permalink clicks",
    "en": "Post id|Date|Post text|Post Link|Impressions|Likes|Engagements|Bookmarks|Shares|New follows|Replies|Reposts|Profile visits|Detail Expands|URL Clicks|Hashtag Clicks|Permalink Clicks",
    "ja": "ポストID|日付|ポスト本文|ポストのリンク|インプレッション数|いいね|エンゲージメント|ブックマーク|共有された回数\\|新しいフォロー|返信|リポスト|プロフィールへのアクセス数|詳細のクリック数|URLのクリック数|ハッシュタグのクリック数|パーマリンクのクリック数",
    "de": "Post-ID|Datum|Post-Text|Post-Link|Impressions|Gefällt mir|Interaktionen|Lesezeichen|Mal geteilt|Neue Follower|Antworten|Reposts|Profilbesuche|Detailerweiterungen|URL-Klicks|Hashtag-Klicks|Permalink-Klicks",
    "fi": "Julkaisun tunnus|Päivämäärä|Julkaisun teksti|Julkaisun linkki|Näyttökerrat|Tykkäykset|Sitoutumiset|Kirjanmerkit|Jaot|Uudet seuraajat|Vastaukset|Uudelleenjulkaisut|Profiilikäynnit|Tietojen avaukset|Linkin avaukset|Tunnisteen avaukset|Pysyvän linkin avaukset",
}  # fmt: skip

# where each metric stands in X's order
PLACES = {
    "T": {"impressions": 4, "engagements": 5, "reposts": 7, "replies": 8, "likes": 9,
          "profile_visits": 10, "link_clicks": 11, "media_views": 20},
    "D": {"posts_published_reported": 1, "impressions": 2, "engagements": 3, "reposts": 5,
          "replies": 6, "likes": 7, "link_clicks": 9},
    "O": {"impressions": 1, "likes": 2, "engagements": 3, "bookmarks": 4, "shares": 5,
          "new_follows": 6, "unfollows": 7, "replies": 8, "reposts": 9, "profile_visits": 10},
    "C": {"impressions": 4, "likes": 5, "engagements": 6, "bookmarks": 7, "shares": 8,
          "follows_from_posts": 9, "replies": 10, "reposts": 11, "link_clicks": 14},
}  # fmt: skip
KINDS = {"T": "legacy_posts", "D": "legacy_days", "O": "account_overview", "C": "content"}


@dataclass(frozen=True)
class File:
    """Cells of one export, and how X writes them. ``family`` is the first letter of the format."""

    family: str
    format: str
    language: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    days: tuple[dt.date, ...]
    handle: str = "khabar_example"

    @property
    def totals(self) -> dict[str, int]:
        return {name: sum(as_count(row[place]) for row in self.rows)
                for name, place in PLACES[self.family].items()}  # fmt: skip

    @property
    def name(self) -> str:
        return {
            "T": "tweet_activity.csv",
            "D": "daily.csv",
            "O": "overview.csv",
            "C": "content.csv",
        }[self.family]

    def bytes(self, **how) -> bytes:
        return write(self, **how)


def write(file: File, *, quote=None, end=None, final=None, delimiter=",", header=True) -> bytes:
    """As X writes this layout, unless told otherwise."""
    everything = file.family in "TD"
    quote = (csv.QUOTE_ALL if everything else csv.QUOTE_MINIMAL) if quote is None else quote
    end = ("\r\n" if file.format == "C1" else "\n") if end is None else end
    final = (everything or file.format == "C1") if final is None else final
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=quote, lineterminator=end, delimiter=delimiter)
    if header:
        writer.writerow(file.header)
    writer.writerows(file.rows)
    text = stream.getvalue()
    return (text if final else text.removesuffix(end)).encode()


def java_double(value: float) -> str:
    """``Double.toString``, in which the legacy exports are written: 91.0, 5.6E-4, 1.2E7."""
    if value == 0 or 1e-3 <= value < 1e7:
        return repr(float(value))
    digits, exponent = f"{Decimal(repr(float(value))).normalize():E}".split("E")
    return f"{digits}{'' if '.' in digits else '.0'}E{int(exponent)}"


def as_count(cell: str) -> int:
    """A count as X writes it; ValueError for anything else."""
    if re.fullmatch(r"\d+(\.0)?", cell, re.ASCII):
        return int(cell.removesuffix(".0"))
    if re.fullmatch(r"[1-9]\.\d+E\d+", cell, re.ASCII) and float(cell).is_integer():
        return int(float(cell))
    raise ValueError(cell)


# --- strategies

TEXT = st.text(
    st.one_of(
        st.sampled_from('abc ,;"\'\n-@#&:/—é…“”😀👩‍👩‍👧سلام۱۲ツイ\t'),
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ue00a"),
    ),
    max_size=40,
)  # fmt: skip
COUNT = st.one_of(st.just(0), st.integers(0, 9), st.integers(0, 99_999), st.integers(0, 99_999_999))


@st.composite
def ids(draw) -> int:
    moment = draw(st.integers(1_380_600_000_000, 1_790_000_000_000))  # Oct 2013 to Sep 2026
    return ((moment - EPOCH_MS) << 22) | draw(st.integers(0, (1 << 22) - 1))


def id_time(post_id: int) -> dt.datetime:
    moment = (post_id >> 22) + EPOCH_MS
    return dt.datetime(1970, 1, 1) + dt.timedelta(milliseconds=moment)


@st.composite
def legacy_posts(draw, language=None) -> File:
    language = language or draw(st.sampled_from(sorted(LEGACY)))
    old = language == "en" and draw(st.booleans())
    header = LEGACY[language].split("|")
    if old:
        header[9] = "favorites"
    rows, days = [], []
    for post_id in sorted(draw(st.lists(ids(), min_size=1, max_size=6, unique=True)), reverse=True):
        moment = id_time(post_id)
        impressions, engagements = draw(COUNT), draw(COUNT)
        rate = engagements / impressions if impressions else 0.0
        floats = [draw(COUNT) for _ in range(8)]
        whole = [draw(COUNT) for _ in range(7)]
        rows.append((
            str(post_id), f"https://twitter.com/khabar_example/status/{post_id}", draw(TEXT),
            f"{moment:%Y-%m-%d %H:%M} +0000", java_double(impressions), java_double(engagements),
            java_double(rate), *map(java_double, floats), *map(str, whole), *["-"] * 18,
        ))  # fmt: skip
        days.append(moment.date())
    header += [f"promoted {word}" for word in header[4:]]
    return File("T", "T1" if old else "T2", language, tuple(header), tuple(rows), tuple(days))


@st.composite
def legacy_days(draw, language=None) -> File:
    language = language or draw(st.sampled_from(sorted(DAY_HEADS)))
    tail = LEGACY[language].split("|")[4:]
    header = [*DAY_HEADS[language].split("|"), *tail, *(f"promoted {word}" for word in tail)]
    first = draw(st.dates(dt.date(2013, 10, 1), dt.date(2024, 6, 1)))
    rows, days = [], []
    for i in range(draw(st.integers(1, 8))):
        day = first + dt.timedelta(i)
        published, impressions, engagements = draw(COUNT), draw(COUNT), draw(COUNT)
        rate = engagements / impressions if impressions else 0.0
        rest = [draw(COUNT) for _ in range(15)]
        rows.append((day.isoformat(), str(published), str(impressions), str(engagements),
                     java_double(rate), *map(str, rest), *["-"] * 18))  # fmt: skip
        days.append(day)
    return File("D", "D1", language, tuple(header), tuple(rows), tuple(days))


@st.composite
def overview(draw, language=None) -> File:
    language = language or draw(st.sampled_from(sorted(OVERVIEW)))
    first = draw(st.dates(dt.date(2023, 1, 1), dt.date(2026, 12, 1)))
    rows, days = [], []
    for i in reversed(range(draw(st.integers(1, 8)))):
        day = first + dt.timedelta(i)
        counts = [str(draw(COUNT)) for _ in range(11)]
        rows.append((f"{day:%a, %b} {day.day}, {day.year}", *counts, "0", "0"))
        days.append(day)
    header = tuple(OVERVIEW[language].split("|"))
    return File("O", "O1", language, header, tuple(rows), tuple(days))


@st.composite
def content(draw, language=None) -> File:
    language = language or draw(st.sampled_from(sorted(CONTENT)))
    old = language == "C1"
    rows, days = [], []
    for post_id in sorted(draw(st.lists(ids(), min_size=1, max_size=6, unique=True)), reverse=True):
        day = id_time(post_id).date()
        written = f"{day:%a %b %d %Y}" if old else f"{day:%a, %b} {day.day}, {day.year}"
        counts = [draw(COUNT) for _ in range(12)]
        if language == "fi":  # what a file in an unknown language must show to be believed
            counts[0] = max(counts) + 1
        text = " ".join(draw(TEXT).split())
        rows.append((str(post_id), written, text, f"https://x.com/khabar_example/status/{post_id}",
                     *map(str, counts), "0"))  # fmt: skip
        days.append(day)
    header = tuple(CONTENT[language].split("|"))
    return File(
        "C", "C1" if old else "C2", "en" if old else language, header, tuple(rows), tuple(days)
    )


def plain(family: str, language: str = "en", count: int = 4) -> File:
    """A file without surprises: every value is known, none is random."""
    rows, days = [], []
    for i in reversed(range(count)):
        day = dt.date(2021, 3, 1) + dt.timedelta(i)
        moment = dt.datetime(2021, 3, 1 + i, 12, 30 + i)
        post_id = (
            int((moment - dt.datetime(1970, 1, 1)).total_seconds() * 1000) - EPOCH_MS << 22
        ) + 7
        text = ("Good morning, readers", "Two\nlines, “quoted”", "@a reply", "سلام 😀")[i % 4]
        worded = f"{day:%a, %b} {day.day}, {day.year}"
        impressions, engagements = 1000 + 10 * i, 40 + i
        rate = java_double(engagements / impressions)
        if family == "T":
            counts = [5 + i, 2, 11 + i, 3, 7, 0, 9, 0]
            rows.append((
                str(post_id), f"https://twitter.com/khabar_example/status/{post_id}", text,
                f"{moment:%Y-%m-%d %H:%M} +0000", f"{impressions}.0", f"{engagements}.0", rate,
                *(f"{one}.0" for one in counts), "0", "0", "1", "0", "0", "12", "4", *["-"] * 18,
            ))  # fmt: skip
        elif family == "D":
            counts = [5 + i, 2, 11 + i, 3, 7, 0, 9, 0, 0, 0, 1, 0, 0, 12, 4]
            rows.insert(0, (day.isoformat(), str(i), str(impressions), str(engagements), rate,
                            *map(str, counts), *["-"] * 18))  # fmt: skip
        elif family == "O":
            counts = [impressions, 11 + i, engagements, 1, 2, 6, 3, 4, 5 + i, 8, 2, 0, 0]
            rows.append((worded, *map(str, counts)))
        else:
            counts = [impressions, 11 + i, engagements, 1, 2, 0, 4, 5 + i, 8, 9, 7, 0, 0]
            written = f"{day:%a %b %d %Y}" if language == "C1" else worded
            link = f"https://x.com/khabar_example/status/{post_id}"
            rows.append((str(post_id), written, text.replace("\n", " "), link, *map(str, counts)))
        days.append(day)
    if family in "TD":
        words = LEGACY[language].split("|")
        header = words if family == "T" else [*DAY_HEADS[language].split("|"), *words[4:]]
        header = [*header, *(f"promoted {word}" for word in words[4:])]
    else:
        header = (OVERVIEW if family == "O" else CONTENT)[language].split("|")
    short = {"T": "T2", "D": "D1", "O": "O1", "C": "C1" if language == "C1" else "C2"}[family]
    spoken = "en" if language == "C1" else language
    return File(family, short, spoken, tuple(header), tuple(rows), tuple(days))


def files() -> st.SearchStrategy[File]:
    return st.one_of(legacy_posts(), legacy_days(), overview(), content())


def known_files() -> st.SearchStrategy[File]:
    """Only languages whose words are known, so that the order of columns does not matter."""
    return st.one_of(
        *(legacy_posts(one) for one in ("en", "ja", "pt")),
        *(overview(one) for one in ("en", "ja")),
        *(content(one) for one in ("C1", "en", "ja", "de")), legacy_days("en"),
    )  # fmt: skip


# --- the independent reader


def strict(data: bytes, file: File) -> File | None:
    """What a file in the layout of ``file`` holds, read by the letter; else None."""
    try:
        text = data.decode("utf-8")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        return None
    if (
        not rows
        or tuple(rows[0]) != file.header
        or any(len(row) != len(file.header) for row in rows)
    ):
        return None
    days = []
    for row in rows[1:]:
        try:
            for place in PLACES[file.family].values():
                as_count(row[place])
            days.append(id_time(int(row[0])).date() if file.family in "TC" else _day(row[0], file))
        except (ValueError, OverflowError):
            return None
    return replace(file, rows=tuple(map(tuple, rows[1:])), days=tuple(days))


def _day(cell: str, file: File) -> dt.date:
    if file.family == "D":
        return dt.date.fromisoformat(cell)
    day = dt.datetime.strptime(cell, "%a, %b %d, %Y").date()
    if f"{day:%a}" != cell[:3]:
        raise ValueError(cell)
    return day

"""Folders in an object store: a real one (moto's server, over HTTP), and fsspec's in memory."""

import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twitter_goals import remote
from twitter_goals.errors import DataError, ReportError, UsageError

pytestmark = pytest.mark.slow  # moto's server takes seconds to come up

ACCOUNT = {
    "goals.yaml": "account: {handle: khabar}\n",
    "goals/more.yaml": "goals: []\n",
    "events.csv": "date,title\n",
    "manual.csv": "date,metric,value,source,note\n",
    "aliases.toml": "",
    "exports/2026/posts 1.csv": "a,b\n1,2\n",
    "exports/روزانه.csv": "c\n",
    "exports/[x]*.csv": "a name that is a pattern elsewhere\n",
    "conversions/signups.csv": "date,metric,value\n",
    "baselines/1405-q1.json": "{}\n",
}
BESIDE = {"reports/khabar/2026-01/report.html": "old", "notes.txt": "-", "exports/.DS_Store": "-"}


def fill(files, root: str, content: dict[str, str]) -> None:
    for name, text in content.items():
        files.pipe_file(f"{root}/{name}", text.encode())


def below(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def account(store):
    """The address of an account folder in the store."""
    fill(store, f"{store.bucket}/accounts/khabar", ACCOUNT | BESIDE)
    return f"s3://{store.bucket}/accounts/khabar"


@pytest.fixture
def downloads(store, monkeypatch):
    """Names of what was downloaded, as it happens."""
    names = []
    plain = type(store)._get_file

    async def noted(self, name, *rest, **how):
        names.append(name.rsplit("/", 1)[-1])
        return await plain(self, name, *rest, **how)

    monkeypatch.setattr(type(store), "_get_file", noted)
    return names


# --- down


def test_an_account_folder_arrives_whole_and_alone(account):
    with remote.fetched(account) as folder:
        assert folder.name == "khabar"
        assert below(folder) == ACCOUNT
    assert not folder.exists()


def test_an_address_object_brings_its_own_settings(account, endpoint, monkeypatch):
    from upath import UPath

    monkeypatch.delenv("AWS_ENDPOINT_URL")
    address = UPath(account, endpoint_url=endpoint)
    with remote.fetched(address) as folder:
        assert below(folder) == ACCOUNT


def test_the_listing_changes_where_a_file_does_and_nowhere_else(account, store):
    before = remote.listing(account)
    assert set(before) == set(ACCOUNT)
    assert remote.listing(account) == before
    fill(store, f"{store.bucket}/accounts/khabar", {"events.csv": "date,title\n2026-01-01,x\n"})
    after = remote.listing(account)
    assert {name for name in before if before[name] != after[name]} == {"events.csv"}


def test_a_mirror_fetches_what_changed_and_drops_what_is_gone(account, store, downloads):
    root = f"{store.bucket}/accounts/khabar"
    mirror = remote.mirror(account)
    assert remote.mirror(account) is mirror
    tokens = remote.listing(account)
    mirror.fetch(["goals.yaml"], tokens)
    assert downloads == ["goals.yaml"]
    mirror.fetch(tokens, tokens)
    assert sorted(downloads) == sorted(name.rsplit("/", 1)[-1] for name in ACCOUNT)

    downloads.clear()
    fill(store, root, {"events.csv": "date,title\n2026-01-01,x\n"})
    store.rm_file(f"{root}/manual.csv")
    tokens = remote.listing(account)
    folder = mirror.fetch(tokens, tokens)
    assert downloads == ["events.csv"]
    expected = ACCOUNT | {"events.csv": "date,title\n2026-01-01,x\n"}
    assert below(folder) == {k: v for k, v in expected.items() if k != "manual.csv"}


def test_a_cache_spares_what_is_unchanged_and_is_never_written_into(
    account, store, downloads, tmp_path
):
    root = f"{store.bucket}/accounts/khabar"
    with remote.fetched(account, tmp_path / "cache") as first:
        assert below(first) == ACCOUNT
    downloads.clear()
    with remote.fetched(account, tmp_path / "cache") as second:
        assert below(second) == ACCOUNT
    assert downloads == []

    before = ACCOUNT["events.csv"]
    with remote.Mirror(account, tmp_path / "cache") as mirror:
        tokens = remote.listing(account)
        mirror.fetch(tokens, tokens)
        fill(store, root, {"events.csv": "changed\n"})
        tokens = remote.listing(account)
        assert (mirror.fetch(tokens, tokens) / "events.csv").read_text() == "changed\n"
        assert downloads == ["events.csv"]
    fill(store, root, {"events.csv": before})  # the same etag again: the first version is kept
    with remote.fetched(account, tmp_path / "cache") as folder:
        assert below(folder) == ACCOUNT
    assert downloads == ["events.csv"]


def test_what_runs_told_of_themselves_comes_without_reports(store):
    fill(
        store,
        f"{store.bucket}/out",
        {"khabar/2026-01/summary.json": "{}", "khabar/2026-01/report.html": "x",
         "other/2026-03/failed.html": "<p>", "khabar/index.html": "x",
         "other/2026-02.fa/summary.json": "[]"},
    )  # fmt: skip
    with remote.summaries(f"s3://{store.bucket}/out") as folder:
        assert below(folder) == {
            "khabar/2026-01/summary.json": "{}", "other/2026-02.fa/summary.json": "[]",
            "other/2026-03/failed.html": "<p>",
        }  # fmt: skip


# --- hostile names


@pytest.mark.parametrize(
    "name",
    ["../../escape.csv", "a/../../../escape.csv", "/etc/x.csv", "a//b.csv", "./x.csv", "..",
     "C:\\x.csv", "..\\x.csv", "C:x.csv", "a\nb.csv", "x\x00.csv", "dot./x.csv", "n" * 201],
)  # fmt: skip
def test_a_name_that_leads_out_is_refused_by_name(name, monkeypatch):
    fsspec = pytest.importorskip("fsspec", reason="needs the extra remote")
    pytest.importorskip("upath", reason="needs the extra remote")
    memory = fsspec.filesystem("memory")
    full = f"/acc/exports/{name}"
    entries = {full: {"name": full, "size": 1, "type": "file", "created": 1}}
    fill(memory, "/acc", {"goals.yaml": "", "exports/fine.csv": ""})
    monkeypatch.setattr(type(memory), "find", lambda *_, **__: entries)
    with pytest.raises(UsageError) as refused, remote.fetched("memory://acc"):
        pass
    (finding,) = refused.value.findings
    assert finding.code == "unsafe_name"
    assert finding.values["found"] == f"exports/{name}"


def test_a_real_store_keeps_such_a_name_and_it_is_refused(account, store):
    store.pipe_file(f"{store.bucket}/accounts/khabar/exports/../../../escape.csv", b"x")
    with pytest.raises(UsageError, match=r"escape\.csv"), remote.fetched(account):
        pass


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from(["/", "\\", ".", " ", ":", "a", "é", "~", "\x00"]), max_size=12))
def test_a_name_is_refused_or_stays_inside(tmp_path_factory, name):
    folder = Path(tmp_path_factory.getbasetemp()) / "inside"
    try:
        remote._refuse("s3://x", [name])
    except UsageError:
        return
    assert (folder / name).resolve().is_relative_to(folder.resolve())
    assert (folder / name).resolve() != folder.resolve()


# --- up


def test_a_folder_is_delivered_and_nothing_else_is_left(store, tmp_path):
    made = {"khabar/2026-01/report.html": "<p>", "khabar/2026-01/summary.json": "{}",
            "khabar/2026-01/notebook.ipynb": "{}", "khabar/index.html": "<ul>"}  # fmt: skip
    for name, text in (made | {"khabar/.lock": "", ".DS_Store": ""}).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    out = f"s3://{store.bucket}/out"
    assert remote.deliver(tmp_path, out) == {name: f"{out}/{name}" for name in made}
    found = store.find(f"{store.bucket}/out")
    assert found == sorted(f"{store.bucket}/out/{name}" for name in made)
    assert {name: store.cat_file(f"{store.bucket}/out/{name}").decode() for name in made} == made
    store.invalidate_cache()
    page = store.info(f"{store.bucket}/out/khabar/2026-01/report.html")
    assert page["ContentType"] == "text/html"  # a browser shows it, and does not save it


def test_at_every_moment_a_summary_has_its_report(store, tmp_path, monkeypatch):
    """Watched after each step of a delivery over an older report."""
    out = f"{store.bucket}/out/khabar/2026-01"
    names = ("notebook.ipynb", "report.html", "summary.json")
    fill(store, out, dict.fromkeys(names, "old"))
    for name in names:
        (tmp_path / name).write_text("new")
    seen = []

    def watch(name):
        plain = getattr(type(store), name)

        async def step(self, *what, **how):
            answer = await plain(self, *what, **how)
            seen.append([(await self._cat_file(f"{out}/{each}")).decode() for each in names])
            return answer

        monkeypatch.setattr(type(store), name, step)

    watch("_put_file")
    watch("_cp_file")
    type(store).clear_instance_cache()  # instances bind these methods when they are made
    remote.deliver(tmp_path, f"s3://{out}")
    assert seen == [["old"] * 3] * 3 + [
        ["new", "old", "old"], ["new", "new", "old"], ["new", "new", "new"],
    ]  # fmt: skip


def test_an_upload_that_fails_leaves_the_older_report(store, tmp_path, monkeypatch):
    out = f"{store.bucket}/out"
    fill(store, out, {"report.html": "old", "summary.json": "old"})
    for name in ("report.html", "summary.json"):
        (tmp_path / name).write_text("new")
    plain = type(store)._put_file

    async def broken(self, source, *rest, **how):
        if source.endswith("summary.json"):
            raise OSError("the line is dead")
        return await plain(self, source, *rest, **how)

    monkeypatch.setattr(type(store), "_put_file", broken)
    with pytest.raises(ReportError, match="the line is dead"):
        remote.deliver(tmp_path, f"s3://{out}")
    assert {name: store.cat_file(name) for name in store.find(out)} == {
        f"{out}/report.html": b"old", f"{out}/summary.json": b"old",
    }  # fmt: skip


def test_into_memory_and_into_a_folder(tmp_path):
    fsspec = pytest.importorskip("fsspec", reason="needs the extra remote")
    pytest.importorskip("upath", reason="needs the extra remote")
    source = tmp_path / "source"
    (source / "a").mkdir(parents=True)
    (source / "a" / "summary.json").write_text("{}")
    (source / "a" / "link.html").symlink_to("/etc/hostname")
    assert remote.deliver(source, "memory://put") == {
        "a/summary.json": "memory://put/a/summary.json"
    }
    assert fsspec.filesystem("memory").find("/put") == ["/put/a/summary.json"]
    for address in (tmp_path / "plain", (tmp_path / "as-address").as_uri()):
        remote.deliver(source, address)
    assert below(tmp_path / "plain") == below(tmp_path / "as-address") == {"a/summary.json": "{}"}


# --- what is answered


@pytest.mark.parametrize("address", ["accounts/khabar", "./x", "C:\\accounts", "file:///a/b"])
def test_a_path_is_no_address_and_passes_untouched(address):
    assert not remote.is_remote(address)
    if "://" not in address:
        with remote.fetched(address) as folder:
            assert folder == Path(address)


def test_nothing_there(store):
    for address in (f"s3://{store.bucket}/nothing", "s3://no-such-bucket-at-all/x"):
        with pytest.raises(UsageError) as told, remote.fetched(address):
            pass
        assert [finding.code for finding in told.value.findings] == ["no_such_address"]
        assert told.value.exit_code == 2


def test_a_bucket_that_is_not_there_takes_nothing(store, tmp_path):
    (tmp_path / "summary.json").write_text("{}")
    with pytest.raises((UsageError, ReportError)):
        remote.deliver(tmp_path, "s3://no-such-bucket-at-all/x")


def test_a_store_that_is_down(account, store, monkeypatch):
    async def down(*_, **__):
        raise ConnectionError("refused")

    monkeypatch.setattr(type(store), "_lsdir", down)
    with pytest.raises(DataError, match="refused"), remote.fetched(account):
        pass


def test_without_the_extra_it_says_which(monkeypatch):
    monkeypatch.setitem(sys.modules, "upath", None)
    with pytest.raises(UsageError, match=r"twitter-goals\[remote\]"), remote.fetched("s3://b/x"):
        pass


def test_schemes_nobody_knows_and_libraries_nobody_installed(monkeypatch):
    pytest.importorskip("upath", reason="needs the extra remote")
    with pytest.raises(UsageError) as told:
        remote.path("nosuchscheme://x")
    assert told.value.findings[0].code == "unknown_address"
    monkeypatch.setitem(sys.modules, "gcsfs", None)
    with pytest.raises(UsageError) as told:
        remote.path("gs://bucket/x")
    assert told.value.findings[0].code == "no_library_for_address"


def test_secrets_in_an_address_are_not_printed():
    assert remote.shown("s3://key:secret@bucket/x") == "s3://…@bucket/x"
    with pytest.raises(UsageError) as told:
        remote.path("nosuchscheme://key:secret@bucket/x")
    assert "secret" not in str(told.value)


def test_one_mirror_from_many_threads(account, downloads):
    tokens = remote.listing(account)
    mirror = remote.Mirror(account)
    threads = [threading.Thread(target=mirror.fetch, args=(tokens, tokens)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(downloads) == len(ACCOUNT)
    assert below(mirror.folder) == ACCOUNT

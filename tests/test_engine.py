"""The warm engine leaves a notebook as Papermill's own engine leaves it, only sooner."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import papermill
import psutil
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook
from papermill.exceptions import PapermillExecutionError

from twitter_goals import engine, warm

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not warm.CAN_FORK, reason="this system cannot fork processes"),
]


def notebook(*cells, kernel="python3"):
    """Code cells from strings; a pair is a cell and its tags."""
    made = []
    for cell in cells:
        source, tags = cell if isinstance(cell, tuple) else (cell, [])
        made.append(new_code_cell(source, metadata={"tags": tags} if tags else {}))
    spec = {"name": kernel, "language": "python", "display_name": kernel}
    return new_notebook(cells=made, metadata={"kernelspec": spec})


def run(folder: Path, nb, engine_name="warm", **options):
    """Execute a notebook node; gives the executed copy as written, and the error raised."""
    source, target = folder / "in.ipynb", folder / f"out-{engine_name}.ipynb"
    nbformat.write(nb, source)
    error = None
    try:
        papermill.execute_notebook(
            source, target, engine_name=engine_name, progress_bar=False, **options
        )
    except Exception as raised:
        error = raised
    return nbformat.read(target, as_version=4), error


def by_a_kernel(folder: Path, nb, **options):
    """The yardstick: Papermill's own engine. Now and then it waits for ever on a cell with widgets
    (nbclient issue 312), or its kernel is answered too late; then it is asked again."""
    for _ in range(3):
        made, error = run(folder, nb, "nbclient", execution_timeout=60, **options)
        if not isinstance(error, CellTimeoutError):
            break
    return made, error


def without_chance(nb):
    """The notebook as JSON, without what differs between two runs of the same engine."""
    text = nbformat.writes(nb)
    for pattern, constant in {
        r'"id": "[\w-]+"': '"id": "-"',
        r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+]00:00)?": "2026-03-21",
        r'"duration": [\d.]+': '"duration": 0',
        r"out-\w+\.ipynb": "out.ipynb",
        r"ipykernel_\d+": "ipykernel_0",
        r"at 0x[0-9a-f]+": "at 0x0",
        r'"\d\.\d+ [^"]*tmp[^"]*"': '"-"',
        r"[0-9a-f]{32}": "0",  # ids of widgets and their comms
    }.items():
        text = re.sub(pattern, constant, text)
    return json.loads(text)


WIDGETS = "application/vnd.jupyter.widget-state+json"
TOUR = notebook(
    ("month = '2026-03'\nlanguage = 'en'", ["parameters"]),
    "import sys\nprint('to stdout')\nprint('to stderr', file=sys.stderr)\nmonth",
    "import pandas as pd\npd.DataFrame({'likes': [1, 2]}, index=['x', 'y'])",
    "pd.DataFrame([range(1000, 1040)])",  # wider than a terminal: pandas asks where it is
    "from IPython.display import HTML, Markdown, display, clear_output\n"
    "handle = display(HTML('<b>first</b>'), display_id=True)\ndisplay(Markdown('*between*'))",
    "handle.update(HTML('<b>second</b>'))",
    "display({'application/vnd.twitter-goals.summary+json': {'rows': [1, None, 0.5]}}, raw=True)",
    "print('gone'); clear_output(); print('kept')",
    "import matplotlib.pyplot as plt\nfig, ax = plt.subplots(figsize=(2, 1))\nax.plot([1, 2, 1])",
    "%matplotlib inline\n%config InlineBackend.figure_formats = ['svg', 'png']\n"
    "plt.rcParams['svg.hashsalt'] = 'same'\nplt.plot([3, 4]);",
    "!echo from the shell\nwords = !echo one two\nwords",
    "%%bash\necho from a script",
    "%%capture caught\nprint('unseen')",
    "caught.stdout, _i1[:5], len(In)",
    "import asyncio\nawait asyncio.sleep(0)\nasync def answer(): return 42\nawait answer()",
    "import ipywidgets\nipywidgets.IntSlider(3)",
    "import os\nsys.path, os.getcwd(), __name__, os.environ['MPLBACKEND']",
    "import warnings\nwarnings.warn('mind this')",
    ("1 / 0", ["raises-exception"]),
    ("def broken(:", ["raises-exception"]),
    ("input('name? ')", ["raises-exception"]),
    ("raise KeyError('نام')", ["raises-exception"]),
    ("ignored", ["skip-execution"]),
    "class Account:\n    def _repr_html_(self): return '<i>account</i>'\nAccount();\nAccount()",
    "from tqdm.auto import tqdm\nimport io\nlist(tqdm(range(2), file=io.StringIO(), disable=True))",
    "",
    "%%javascript\nalert(1)",
    "_, __name__, 'سلام'",
)


def test_a_tour_of_what_notebooks_show_is_left_as_a_kernel_leaves_it(tmp_path):
    ours, our_error = run(tmp_path, TOUR, "warm", parameters={"month": "1405-07"})
    theirs, their_error = by_a_kernel(tmp_path, TOUR, parameters={"month": "1405-07"})
    # Papermill calls an expected error a failure all the same, once everything has run.
    assert type(our_error) is type(their_error) is PapermillExecutionError
    assert str(our_error) == str(their_error)
    widgets = [nb.metadata.pop("widgets")[WIDGETS]["state"] for nb in (ours, theirs)]
    names = [sorted(model["model_name"] for model in state.values()) for state in widgets]
    assert names[0] == names[1] == ["IntSliderModel", "LayoutModel", "SliderStyleModel"]
    ours, theirs = without_chance(ours), without_chance(theirs)
    for mine, other in zip(ours["cells"], theirs["cells"], strict=True):
        assert mine == other
    assert ours == theirs


def test_outputs_inside_a_widget_are_those_of_a_kernel(tmp_path):
    """``interact`` shows its results in an output widget, which talks back to the kernel."""
    nb = notebook(
        "from ipywidgets import interact\nfrom calendar import isleap\n"
        "interact(isleap, year=[1404, 1408]);",
        "'after'",
    )
    shown = []
    for execute in (run, by_a_kernel):
        made, error = execute(tmp_path, nb)
        assert error is None
        assert made.cells[1].outputs[0]["data"]["text/plain"] == "'after'"
        state = made.metadata.widgets[WIDGETS]["state"].values()
        (output,) = [each["state"] for each in state if each["model_name"] == "OutputModel"]
        shown.append(output["outputs"])
    assert shown[0] == shown[1] != []


@pytest.mark.parametrize(
    "stop", ["print('before')\nx / 0", "import sys\nsys.exit('no data')"], ids=["error", "exit"]
)
def test_a_failing_cell_stops_the_run_and_leaves_papermills_failed_copy(tmp_path, stop):
    nb = notebook("x = 1", stop, "never = True")
    ours, our_error = run(tmp_path, nb, "warm")
    theirs, their_error = by_a_kernel(tmp_path, nb)
    assert type(our_error) is type(their_error) is PapermillExecutionError
    assert str(our_error) == str(their_error)
    assert (our_error.cell_index, our_error.exec_count) == (1, 2)
    assert without_chance(ours) == without_chance(theirs)
    statuses = [cell.metadata.get("papermill", {}).get("status") for cell in ours.cells]
    assert statuses == [None, "completed", None, "failed", "pending"]


def test_leaving_with_nothing_wrong_ends_the_notebook_early_and_well(tmp_path):
    nb, error = run(tmp_path, notebook("import sys\nsys.exit(0)", "x = 1"))
    assert error is None
    assert nb.cells[1].execution_count is None


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("import os; os._exit(3)", "exited by itself with code 3"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "memory"),
        ("import faulthandler, os; faulthandler._sigsegv()", "SIGSEGV.\nFatal Python error"),
        ("import os; os.system('sleep 5 &'); os._exit(3)", "exited by itself with code 3"),
    ],
)
def test_the_death_of_a_worker_is_told_with_cell_and_cause(tmp_path, end, words):
    nb, error = run(
        tmp_path, notebook("x = 1", f"import faulthandler; faulthandler.enable()\n{end}", "y = 1")
    )
    assert isinstance(error, DeadKernelError)  # what Papermill's own engine raises
    assert "in cell 2" in str(error)
    assert words in str(error)
    assert nb.cells[0].execution_count == 1
    assert nb.cells[1].metadata.papermill.status == "failed"
    assert words.split("\n")[0] in nb.cells[1].outputs[-1].evalue
    assert nb.cells[2].outputs == []
    _, error = run(tmp_path, notebook("1 + 1"))
    assert error is None  # the warm process itself is unharmed


def test_a_death_leaves_its_failed_copy_even_where_nothing_is_saved_in_between(tmp_path):
    nb, error = run(
        tmp_path, notebook("import os; os._exit(3)"), request_save_on_cell_execute=False
    )
    assert isinstance(error, DeadKernelError)
    assert nb.cells[0].metadata.papermill.exception is True


def test_a_cell_that_takes_too_long_is_ended_with_its_process(tmp_path):
    marker = tmp_path / "pid"
    nb = notebook(
        f"import os, time\nopen({str(marker)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)"
    )
    _, error = run(tmp_path, nb, execution_timeout=1)
    assert isinstance(error, CellTimeoutError)
    assert not psutil.pid_exists(int(marker.read_text()))


def test_nothing_of_one_notebook_reaches_the_next(tmp_path):
    first = notebook(
        "import os, sys, builtins, pandas as pd\nbuiltins.trace = left = 1\n"
        "os.environ['TRACE'] = '1'\n"
        "pd.set_option('display.max_rows', 3)\nsys.modules['trace_module'] = sys\nos.chdir('/')"
    )
    assert run(tmp_path, first)[1] is None
    second = notebook(
        "import os, sys, builtins, pandas as pd\n"
        "hasattr(builtins, 'trace'), 'left' in dir(), os.environ.get('TRACE'),"
        " pd.get_option('display.max_rows'), 'trace_module' in sys.modules, os.getcwd() == '/'"
    )
    nb, _ = run(tmp_path, second)
    assert nb.cells[0].outputs[0].data["text/plain"] == "(False, False, None, 60, False, False)"


def test_a_module_beside_the_notebook_is_not_kept_for_the_next_one(tmp_path):
    for name, value in [("one", 1), ("two", 2)]:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "house_rules.py").write_text(f"limit = {value}\n")
        nb, error = run(
            folder, notebook("import house_rules, xmlrpc.client\nhouse_rules.limit"), cwd=folder
        )
        assert error is None
        assert nb.cells[0].outputs[0].data["text/plain"] == str(value)


def test_what_one_notebook_had_to_import_is_imported_before_the_next(tmp_path):
    nb = notebook("import sys\nbefore = 'mailbox' in sys.modules\nimport mailbox\nbefore")
    run(tmp_path, nb)
    nb, _ = run(tmp_path, nb)
    assert nb.cells[0].outputs[0].data["text/plain"] == "True"


def test_random_numbers_differ_between_notebooks(tmp_path):
    nb = notebook("import random, numpy as np\nrandom.random(), np.random.rand()")
    drawn = {run(tmp_path, nb)[0].cells[0].outputs[0].data["text/plain"] for _ in range(2)}
    assert len(drawn) == 2


def test_the_callers_environment_and_working_directory_are_the_notebooks(tmp_path, monkeypatch):
    monkeypatch.setenv("NEWSROOM", "خبر")
    nb, _ = run(
        tmp_path, notebook("import os\nprint(os.environ['NEWSROOM'], os.getcwd())"), cwd=tmp_path
    )
    assert nb.cells[0].outputs[0].text == f"خبر {tmp_path}\n"


def test_output_of_other_programs_is_kept_in_its_place(tmp_path):
    nb, _ = run(
        tmp_path,
        notebook(
            "import os, subprocess\nprint('one')\nsubprocess.run(['echo', 'two'])\nprint('three')\n"
            "if os.fork() == 0:\n    print('four'); os._exit(0)\nos.wait();"
        ),
    )
    assert nb.cells[0].outputs[0].text == "one\ntwo\nthree\nfour\n"


def test_much_output_passes(tmp_path):
    nb, error = run(tmp_path, notebook("print('x' * 5_000_000)\n'y' * 3_000_000"))
    assert error is None
    assert [len(str(o.get("text") or o.data["text/plain"])) for o in nb.cells[0].outputs] == [
        5_000_001,
        3_000_002,
    ]


def test_what_a_notebook_leaves_for_its_end_is_seen_to(tmp_path):
    nb = notebook("import tempfile\nfolder = tempfile.TemporaryDirectory()\nprint(folder.name)")
    nb, _ = run(tmp_path, nb)
    assert not Path(nb.cells[0].outputs[0].text.strip()).exists()


def test_without_fork_a_real_kernel_runs_it_and_the_log_says_so(tmp_path, monkeypatch, caplog):
    from papermill.engines import NBClientEngine

    real = []
    monkeypatch.setattr(warm, "CAN_FORK", False)
    monkeypatch.setattr(
        NBClientEngine, "execute_managed_notebook", lambda *args, **options: real.append(options)
    )
    run(tmp_path, notebook("1"))
    assert "km" not in real[0]
    assert "cannot fork" in caplog.text


def test_another_language_is_left_to_its_own_kernel(tmp_path, caplog):
    source = tmp_path / "in.ipynb"
    nbformat.write(notebook("1", kernel="ir"), source)
    with pytest.raises(Exception, match="No such kernel named ir"):
        papermill.execute_notebook(
            source, tmp_path / "out.ipynb", engine_name="warm", progress_bar=False
        )
    assert "'ir'" in caplog.text


ORPHAN = """
import time
from twitter_goals import warm
with warm.child() as child:
    child.execute("import os, time; open({!r}, 'w').write(str(os.getpid())); time.sleep(60)")
    time.sleep(60)
"""


def test_nothing_outlives_a_caller_that_is_killed(tmp_path):
    marker = tmp_path / "pid"
    caller = subprocess.Popen([sys.executable, "-c", ORPHAN.format(str(marker))])
    try:
        child = psutil.Process(int(wait_for(lambda: marker.exists() and marker.read_text())))
        family = [child, child.parent()]
    finally:
        caller.kill()
        caller.wait()
    _, alive = psutil.wait_procs(family, timeout=20)
    assert alive == []


def wait_for(condition, seconds: float = 60.0):
    """The first true answer; a test's only way of waiting for another process."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := condition():
            return answer
        time.sleep(0.02)
    raise TimeoutError


def test_no_descriptor_or_process_is_left_behind_by_a_notebook(tmp_path):
    run(tmp_path, notebook("1"))
    us = psutil.Process()
    before = us.num_fds(), len(us.children(recursive=True))
    for _ in range(3):
        run(tmp_path, notebook("1 / 0"))
        run(tmp_path, notebook("import os; os._exit(1)"))
    assert (us.num_fds(), len(us.children(recursive=True))) == before


def test_a_warm_process_that_was_killed_is_replaced(tmp_path):
    run(tmp_path, notebook("1"))
    warm_process = the_warm_process()
    warm_process.kill()
    warm_process.wait(20)
    assert run(tmp_path, notebook("1"))[1] is None


def the_warm_process() -> psutil.Process:
    """This process's; other tests may have given it other children."""
    children = psutil.Process().children()
    (found,) = [each for each in children if "twitter_goals.worker" in " ".join(each.cmdline())]
    return found


def test_a_warm_process_that_hangs_is_ended_and_told(tmp_path, monkeypatch):
    run(tmp_path, notebook("1"))
    hanging = the_warm_process()
    hanging.suspend()
    monkeypatch.setattr(warm, "IMPORTING", 0.5)
    with pytest.raises(ChildProcessError, match="before it could fork"), warm.child():
        pass
    hanging.wait(20)
    monkeypatch.undo()
    assert run(tmp_path, notebook("1"))[1] is None


def test_a_warm_process_that_does_not_end_is_ended(tmp_path, monkeypatch):
    run(tmp_path, notebook("1"))
    hanging = the_warm_process()
    hanging.suspend()
    monkeypatch.setattr(warm, "PATIENCE", 0.5)
    warm.stop()
    assert not psutil.pid_exists(hanging.pid)


def test_the_engine_is_found_by_papermill_under_its_name():
    from papermill.engines import papermill_engines

    assert papermill_engines.get_engine("warm") is engine.WarmEngine

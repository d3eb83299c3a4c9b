"""Kernels of chapters: the same whether they are forked or started, clean, offline, and mortal."""

import ast
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "book"))
from _ext import kernels, provisioner
from _ext.kernels import Chapter, ChapterError, Execution, Kernels
from _ext.provisioner import Server

Execute = Callable[..., tuple[list[str], Execution]]


def chapter(folder: Path, name: str, *cells: str) -> Chapter:
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    code = [new_code_cell(cell) for cell in cells]
    notebook = new_notebook(cells=code, metadata={"kernelspec": kernelspec})
    return Chapter(name, folder / f"{name}.md", "", notebook)


def shown(notebook: nbformat.NotebookNode) -> list[str]:
    outputs = [output for cell in notebook.cells for output in cell.outputs]
    return [o.text if o.output_type == "stream" else o.data["text/plain"] for o in outputs]


@pytest.fixture(params=[True, False], ids=["forked", "started"])
def execute(request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Execute:
    if request.param and not provisioner.CAN_FORK:
        pytest.skip("kernels are forked on Linux only")
    monkeypatch.setattr(provisioner, "CAN_FORK", request.param)

    def run(*cells: str, name: str = "page") -> tuple[list[str], Execution]:
        with monkeypatch.context() as outside:
            outside.delenv("PYTEST_CURRENT_TEST")  # under pytest, kernels capture less
            running = Kernels([chapter(tmp_path, name, *cells)], timeout=60)
        try:
            ((executed, execution),) = running.collect_all()
        finally:
            running.end()
        return shown(executed.notebook), execution

    return run


@pytest.mark.parametrize("folder", ["short", "a" * 100])
def test_a_kernel_runs_however_long_the_name_of_the_temporary_folder_is(
    folder: str, execute: Execute, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / folder).mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / folder))
    assert execute("print(1 + 1)", name="a_long_name" * 8)[0] == ["2\n"]


def test_a_kernel_computes_here_alone_and_says_what_it_loaded(execute: Execute, tmp_path) -> None:
    facts = """
import os, sys, threading
from mathdl.linalg import norm
{
    "folder": os.getcwd(),
    "hash": hash("one"),
    "threads": os.environ["OMP_NUM_THREADS"],
    "leads": os.getpgid(0) == os.getpid(),
    "interactive": sys.stdin.read() == "",
    "norm": norm([3, 4]),
}
"""
    outputs, execution = execute("sorted(n for n in globals() if n[0] != '_')", facts)
    assert ast.literal_eval(outputs[0]) == ["In", "Out", "exit", "get_ipython", "open", "quit"]
    found = ast.literal_eval(outputs[1].replace("np.float64(5.0)", "5.0"))
    command = [sys.executable, "-c", "print(hash('one'))"]
    same = subprocess.run(command, env={"PYTHONHASHSEED": "0"}, capture_output=True, check=True)
    assert found == {
        "folder": str(tmp_path),
        "hash": int(same.stdout),
        "threads": "1",
        "leads": True,
        "interactive": True,
        "norm": 5.0,
    }
    assert "mathdl/linalg/vectors.py" in execution.loaded
    assert not [name for name in execution.loaded if "plotting" in name or "exercises" in name]


def test_a_kernel_prints_and_draws_into_its_page(execute: Execute) -> None:
    outputs, _ = execute(
        "import os\nos.system('echo from a shell')\nprint('from Python')",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
        "plt.get_fignums()",
    )
    text = "".join(outputs)
    assert "from a shell" in text
    assert "from Python" in text
    assert "<Figure size" in text
    assert outputs[-1] == "[]"


def test_a_kernel_reaches_no_other_host(execute: Execute) -> None:
    with pytest.raises(ChapterError, match=r"this one asked for '192\.0\.2\.1'"):
        execute("import socket\nsocket.create_connection(('192.0.2.1', 80), 1)")


def test_a_kernel_that_dies_is_named(execute: Execute) -> None:
    with pytest.raises(ChapterError, match=r"dies \(dies\.md\):\n.*Kernel died"):
        execute("import os\nos._exit(1)", name="dies")


def test_no_kernel_and_no_server_outlives_the_build(execute: Execute, tmp_path: Path) -> None:
    before = set(psutil.Process().children(recursive=True))
    execute("1 + 1")
    assert set(psutil.Process().children(recursive=True)) <= before
    # Nor when one still executes.
    running = Kernels([chapter(tmp_path, "slow", "import time\ntime.sleep(600)")], timeout=700)
    deadline = time.monotonic() + 60
    while not (kernels_now := set(psutil.Process().children(recursive=True)) - before):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    running.end()
    psutil.wait_procs(kernels_now, timeout=10)
    assert not [process for process in kernels_now if process.is_running()]


def test_libraries_are_in_memory_once_for_all_kernels(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(kernels, "WORKERS", 1)
    monkeypatch.setattr(kernels, "LIBRARIES", ("fractions", "not_installed"))
    cell = "import sys\n'fractions' in sys.modules, 'mathdl' in sys.modules"
    running = Kernels([chapter(tmp_path, name, cell) for name in ("one", "two")], timeout=60)
    try:
        found = [shown(executed.notebook) for executed, _ in running.collect_all()]
    finally:
        running.end()
    assert found == [["(True, False)"]] * 2


@pytest.mark.skipif(not provisioner.CAN_FORK, reason="kernels are forked on Linux only")
def test_what_is_forked_has_no_thread_but_its_own() -> None:
    """A thread of the server would not be in its kernels, but the locks that it holds would."""
    server = Server(kernels.LIBRARIES, {**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        forked = server.fork(["--version"], str(ROOT), {**os.environ, "MATHDL_LOADED": os.devnull})
        assert psutil.Process(server._process.pid).num_threads() == 1
        forked.wait(timeout=60)
    finally:
        server.end()


@pytest.mark.skipif(not provisioner.CAN_FORK, reason="kernels are forked on Linux only")
def test_a_server_that_has_ended_is_an_error() -> None:
    server = Server((), {**os.environ, "PYTHONPATH": str(ROOT)})
    server._process.kill()
    server._process.wait()
    with pytest.raises((RuntimeError, BrokenPipeError)):
        server.fork([], str(ROOT), {})
    server.end()

"""The scripts about the build, and the extensions' parts that need no build."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from book._tools.compare_builds import differences
from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "book"))
from _ext import repository
from _ext.inspection import faults

PAGE = '<p>The same.</p><p>In <span class="measured">{}</span>.</p>'


def site(folder: Path, **pages: str) -> Path:
    (folder / "_images").mkdir(parents=True)
    for name, text in pages.items():
        (folder / f"{name}.html").write_text(text, "utf8")
    return folder


def test_two_sites_that_differ_only_in_what_they_measure_are_the_same(tmp_path: Path) -> None:
    cell = '<div class="cell tag_measured"><div class="cell_output"><p>{}</p>{}</div></div>'
    sites = [
        site(
            tmp_path / time,
            page=PAGE.format(time) + cell.format(time, f'<img src="_images/{time}.svg">'),
        )
        for time in ("1.0", "2.0")
    ]
    for folder in sites:
        (folder / "_images" / f"{folder.name}.svg").write_text(folder.name)
    assert differences(*sites) == []


def test_every_other_difference_is_found(tmp_path: Path) -> None:
    one = site(tmp_path / "one", page=PAGE.format(1), only="here")
    other = site(tmp_path / "other", page=PAGE.format(1).replace("same", "other"))
    (one / "_images" / "a.svg").write_text("1")
    (other / "_images" / "a.svg").write_text("2")
    assert differences(one, other) == [
        "only.html: in one build only",
        "_images/a.svg: differs",
        "page.html: differs",
    ]


def test_measured_outputs_of_published_notebooks_are_left_out(tmp_path: Path) -> None:
    for name, time in (("one", "1"), ("other", "2")):
        cell = {
            "cell_type": "code",
            "metadata": {"tags": ["measured"]},
            "source": "t",
            "execution_count": 1,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": time}],
        }
        notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
        (site(tmp_path / name) / "page.ipynb").write_text(json.dumps(notebook))
    assert differences(tmp_path / "one", tmp_path / "other") == []


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ('<script src="https://cdn.example.org/a.js"></script>', "<script> loads https://cdn"),
        ('<link rel="stylesheet" href="//example.org/a.css">', "<link> loads //example.org"),
        ('<img src="http://example.org/a.png" alt="A plot">', "<img> loads http://example.org"),
        ('<img src="a.png">', "the picture a.png has no text"),
        ('<img src="_images/a.png" alt="_images/a.png">', "the picture _images/a.png has no text"),
        ('<figure><img src="_images/a.png" alt="A plot"></figure>', "no figure with a caption"),
        ('<img src="_images/a.png" alt="A plot">', "no figure with a caption"),
        ('<p id="a"></p><h2 class="b" id="a">', "the id a stands in the page 2 times"),
    ],
)
def test_what_a_page_must_not_hold_is_found(html: str, message: str) -> None:
    assert any(message in fault for fault in faults(html))


def test_a_sound_page_has_no_fault() -> None:
    figure = '<figure><img src="_images/a.png" alt="A plot"><figcaption>So.</figcaption></figure>'
    script = '<script src="a.js"></script>'
    ids = '<p id="a" data-id="b">An id="a" in words.</p><p id="b"></p>'
    assert faults(f'<a href="https://example.org">there</a>{script}{figure}{ids}') == []


def test_the_repository_comes_from_the_environment(monkeypatch) -> None:
    monkeypatch.setenv("GITHUB_REPOSITORY", "reader/fork")
    assert repository.repository() == "https://github.com/reader/fork"


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://github.com/reader/fork.git", "https://github.com/reader/fork"),
        ("git@github.com:reader/fork.git", "https://github.com/reader/fork"),
        ("ssh://git@github.com/reader/fork", "https://github.com/reader/fork"),
        ("/srv/git/book", None),
        (None, None),
    ],
)
def test_or_from_gits_remote_or_is_not_known(monkeypatch, remote, address) -> None:
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    monkeypatch.setattr(repository, "_git", lambda *_: remote)
    assert repository.repository() == address


@pytest.mark.parametrize("known", [True, False])
def test_launch_buttons_are_there_where_the_repository_is_known(small_book, known) -> None:
    small_book.chapter("sums", "1 + 1")
    options = {"GITHUB_REPOSITORY": "reader/fork", "GITHUB_REF_NAME": "main"} if known else {}
    done = small_book.build(**options)
    assert done.returncode == 0, done.stdout + done.stderr
    page = small_book.html("sums")
    binder = "https://mybinder.org/v2/gh/reader/fork/main?urlpath=lab/tree/book/sums.md"
    assert (binder in page) == known
    assert ("https://github.com/reader/fork/blob/main/book/sums.md" in page) == known
    assert ("https://github.com/reader/fork/issues/new?title=book/sums" in page) == known
    assert '_sources/book/sums.md" title="This page as a text notebook" download' in page


def test_binder_builds_from_this_repository() -> None:
    """repo2docker prints the image's recipe without Docker."""
    if importlib.util.find_spec("repo2docker") is None:
        pytest.skip("no repo2docker: pip install jupyter-repo2docker")
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    recipe = done.stdout + done.stderr
    assert done.returncode == 0, recipe[-2000:]
    assert "binder/requirements.txt" in recipe
    assert "binder/postBuild" in recipe
    wanted = (ROOT / "binder/requirements.txt").read_text("utf8")
    assert "https://download.pytorch.org/whl/cpu" in wanted


def test_binder_pins_what_the_book_is_built_with() -> None:
    def pins(name: str) -> dict[str, str]:
        lines = (ROOT / name).read_text("utf8").splitlines()
        return dict(line.split("==") for line in lines if "==" in line and line[0] not in "#- ")

    locked = pins("requirements.txt")
    launched = {k: v for k, v in pins("binder/requirements.txt").items() if k in locked}
    assert launched
    assert launched == {name: locked[name] for name in launched}

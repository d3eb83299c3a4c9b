"""The build is strict, and says where it fails; what failed once fails again; nothing is stale."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.conftest import HEADER, Book

pytestmark = pytest.mark.build

CLAIM = "from mathdl.verify import verify\nverify('two and two make four', 2 + 2, 4)"


def output(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout + done.stderr


def test_a_sound_book_builds_and_shows_what_it_verified(small_book: Book) -> None:
    small_book.page("report", "# Report\n\n```{verified-claims}\n```\n")
    small_book.chapter("sums", CLAIM, "verify('pi is near 22/7', 3.14159, 22 / 7, atol=2e-3)")
    done = small_book.build()
    assert done.returncode == 0, output(done)
    assert "executed book/sums:" in done.stdout
    assert "2 cells, 2 claims verified" in done.stdout
    page = small_book.html("sums")
    assert "<strong>2 claims</strong>" in page
    assert 'Verified:</span> two and two make four <span class="claim-margin">(exactly)' in page
    assert page.count('class="measured"') == 1
    assert "thebe" not in page.lower()


PROOFS_AND_EXERCISES = """# Page

:::{{prf:theorem}} Named
:label: thm-{0}
The {0} theorem.
:::

:::{{prf:proof}}
The {0} proof.
:::

:::{{exercise}} Named
:label: ex-{0}
The {0} exercise.
:::

:::{{solution-start}} ex-{0}
:label: sol-{0}
:::

The {0} solution.

:::{{solution-end}}
:::

"""


def test_an_id_of_every_proof_or_exercise_stays_with_the_first(small_book: Book) -> None:
    second = PROOFS_AND_EXERCISES.removeprefix("# Page\n").format("second")
    small_book.page("page", PROOFS_AND_EXERCISES.format("first") + second)
    done = small_book.build()  # which fails where a page has an id twice
    assert done.returncode == 0, output(done)
    page = small_book.html("page")
    for kind in ("thm", "ex", "sol"):
        assert f'id="{kind}-first"' in page
        assert f'id="{kind}-second"' in page
    for anchor, word in (
        ("proof-content", "theorem"),
        ("proof", "proof"),
        ("exercise-content", "exercise"),
        ("solution-content", "solution"),
    ):
        assert page.index(f'id="{anchor}"') < page.index(f"The first {word}."), anchor


def test_the_report_lists_every_claim_of_the_build(small_book: Book) -> None:
    (small_book.folder / "book" / "reference").mkdir()
    small_book.page("reference/verified", "# Report\n\n```{verified-claims}\n```\n")
    small_book.chapter("sums", CLAIM)
    small_book.chapter("more", CLAIM.replace("two and two make four", "four is four"))
    assert small_book.build().returncode == 0
    report = small_book.html("reference/verified")
    assert "<strong>2 claims</strong> in 2 chapters" in report
    assert report.index("two and two make four") < report.index("four is four")
    # The line under a chapter leads to the report.
    assert 'href="reference/verified.html"' in small_book.html("sums")
    # And a claim that changes, changes there too, in a warm build.
    chapter = small_book.folder / "book" / "more.md"
    chapter.write_text(chapter.read_text("utf8").replace("four is four", "4 = 4"), "utf8")
    assert small_book.build().returncode == 0
    assert "4 = 4" in small_book.html("reference/verified")


def test_a_false_claim_stops_the_build_and_is_named_also_on_a_warm_build(small_book: Book) -> None:
    small_book.chapter("true", CLAIM)
    small_book.chapter("false", CLAIM.replace("2 + 2", "2 + 3"))
    small_book.chapter("failing", "x = 1\ny = x / 0")
    for attempt in ("cold", "warm"):
        done = small_book.build()
        assert done.returncode != 0, attempt
        text = output(done)
        assert "book/false" in text
        assert "✗ two and two make four: expected 4, got 5" in text
        assert "book/failing" in text
        assert "y = x / 0" in text
        assert "ZeroDivisionError" in text
    # The chapter that was right is executed once only.
    assert "executed book/true" not in done.stdout
    assert not (small_book.folder / "_build/html/book/false.html").exists()


def test_a_chapter_that_asks_for_the_network_fails(small_book: Book) -> None:
    # 192.0.2.1 is reserved for documentation: no machine has it.
    small_book.chapter("connects", "import socket\nsocket.create_connection(('192.0.2.1', 80), 1)")
    small_book.chapter("asks", "import socket\nsocket.getaddrinfo('example.org', 80)")
    fetch = "import urllib.request\nurllib.request.urlopen('http://example.org')"
    small_book.chapter("fetches", fetch)
    server = (
        "import socket\nserver = socket.create_server(('127.0.0.1', 0))\n"
        "socket.create_connection(server.getsockname()).close()\nserver.close()"
    )
    small_book.chapter("loopback", server)
    done = small_book.build()
    assert done.returncode != 0
    text = output(done)
    assert text.count("a chapter must not use the network, and this one asked for") >= 3
    for name in ("connects", "asks", "fetches"):
        assert f"book/{name}" in text
    assert "executed book/loopback" in done.stdout


def test_a_chapter_whose_kernel_dies_is_named(small_book: Book) -> None:
    small_book.chapter("dies", "import os\nos._exit(1)")
    done = small_book.build()
    assert done.returncode != 0
    assert "book/dies (dies.md):" in output(done)
    assert "Kernel died" in output(done)


FAULTS = {
    "reference": ("See {doc}`nowhere`.", "unknown document: 'nowhere'"),
    "name": ("See {func}`mathdl.nothing`.", "py:func reference target not found: mathdl.nothing"),
    "formula": ("Let $\\undefinedmacro{x}$.", "KaTeX cannot read '\\\\undefinedmacro{x}'"),
    "remote": ("![A plot of nothing at all](https://example.org/a.png)", "must load from no other"),
    "twice": ('<p id="a">One</p>\n\n<p id="a">Two</p>', "the id a stands in the page 2 times"),
    "citation": ("See {cite:t}`nobody1900`.", "could not find bibtex key"),
}


def test_faults_of_the_text_stop_the_build_also_on_a_warm_build(small_book: Book) -> None:
    for name, (text, _) in FAULTS.items():
        small_book.page(name, f"# {name}\n\n{text}\n")
    small_book.page("forgotten", "# Forgotten\n", listed=False)
    plot = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"
    small_book.chapter("figure", plot)
    small_book.chapter("noisy", "import warnings\nwarnings.warn('careful')")
    for attempt in ("cold", "warm"):
        done = small_book.build()
        assert done.returncode != 0, attempt
        text = output(done)
        for name, (_, message) in FAULTS.items():
            assert message in text, (attempt, name, text)
            assert f"book/{name}" in text
        assert "book/forgotten.md:1: WARNING: this page is not in the table of contents" in text
        assert "has no text that says what it shows" in text
        assert "stands in no figure with a caption" in text
        assert re.search(r"book/noisy.md:\d+: ERROR: stderr was found in the cell outputs", text)


def test_a_page_of_the_contents_that_is_missing_stops_the_build(small_book: Book) -> None:
    small_book.page("there", "# There\n")
    with (small_book.folder / "_toc.yml").open("a", encoding="utf8") as toc:
        toc.write("  - file: book/missing\n")
    done = small_book.build()
    assert done.returncode != 0
    assert "book/missing" in output(done)


def test_only_the_chapters_that_could_change_execute_again(small_book: Book) -> None:
    draws = "from mathdl import plotting\nplotting.use_style()\n"
    checks = "from mathdl.verify import verify\n"
    small_book.chapter("draws", draws)
    words = small_book.chapter("checks", checks, text="A word.")
    small_book.chapter("neither", "x = 1")
    assert small_book.build().stdout.count("executed book/") == 3
    # Nothing changed.
    assert "executed" not in small_book.build().stdout
    # A word of the text.
    words.write_text(words.read_text("utf8").replace("A word.", "Another."), "utf8")
    done = small_book.build()
    assert "executed" not in done.stdout
    assert "Another." in small_book.html("checks")
    # A module of the package: only the chapter that loads it.
    style = small_book.folder / "mathdl" / "plotting" / "style.py"
    style.write_text(style.read_text("utf8") + "\nprint('changed')\n", "utf8")
    done = small_book.build()
    assert done.stdout.count("executed book/") == 1
    assert "executed book/draws" in done.stdout
    assert "changed" in small_book.html("draws")
    # A cell.
    words.write_text(words.read_text("utf8").replace(checks, checks + "print(41 + 1)\n"), "utf8")
    assert "executed book/checks" in small_book.build().stdout
    assert "42" in small_book.html("checks")


def test_a_removed_chapter_leaves_the_site(small_book: Book) -> None:
    small_book.page("stays", "# Stays\n")
    page = small_book.page("goes", "# Goes\n")
    assert small_book.build().returncode == 0
    page.unlink()
    toc = small_book.folder / "_toc.yml"
    toc.write_text(toc.read_text("utf8").replace("  - file: book/goes\n", ""), "utf8")
    assert small_book.build().returncode == 0
    site = small_book.folder / "_build" / "html" / "book"
    assert {p.name for p in site.glob("*.html")} == {"index.html", "stays.html"}


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize("moment", ["executing", "reading sources"])
def test_a_build_that_is_ended_leaves_nothing_wrong(
    small_book: Book, signal_number: signal.Signals, moment: str
) -> None:
    """Change a module, end the build in the middle, build again: the new output must be there."""
    small_book.chapter("draws", "from mathdl import plotting\nplotting.use_style()")
    small_book.chapter("slow", "import time\ntime.sleep(1)")
    assert small_book.build().returncode == 0
    style = small_book.folder / "mathdl" / "plotting" / "style.py"
    style.write_text(style.read_text("utf8") + "\nprint('changed')\n", "utf8")

    command = [str(Path(sys.executable).parent / "jupyter-book"), "build", "."]
    with subprocess.Popen(
        command,
        cwd=small_book.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"},
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if moment in line:
                break
        os.killpg(process.pid, signal_number)
        process.stdout.read()
    assert process.returncode != 0
    deadline = time.monotonic() + 10
    while (left := _left_in(small_book.folder)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == [], "what a build has started outlives it"

    done = small_book.build()
    assert done.returncode == 0, output(done)
    assert "changed" in small_book.html("draws")


def test_what_a_cell_prints_is_one_output_however_slowly_it_comes(small_book: Book) -> None:
    small_book.chapter(
        "slow", "import time\nfor i in range(3):\n    print(i, flush=True)\n    time.sleep(0.3)"
    )
    assert small_book.build().returncode == 0
    assert small_book.html("slow").count('class="output stream') == 1


def _left_in(folder: Path) -> list[str]:
    """Return what runs in a folder: kernels, what they are forked from, KaTeX's server."""
    found = psutil.process_iter(["cmdline", "cwd"])
    return [
        " ".join(process.info["cmdline"] or [])
        for process in found
        if (process.info["cwd"] or "").startswith(str(folder))
    ]


def test_plain_jupyter_book_gives_the_same_page(small_book: Book) -> None:
    """`jupyter-book build .` is the command that people know: it executes and verifies too."""
    from tests.conftest import jupyter_book

    small_book.chapter("sums", CLAIM)
    assert small_book.build().returncode == 0
    strict = small_book.html("sums")
    assert jupyter_book(small_book.folder).returncode == 0
    assert small_book.html("sums") == strict


def test_a_notebook_in_the_cache_keeps_its_claims_as_data(small_book: Book) -> None:
    small_book.chapter("sums", CLAIM)
    assert small_book.build().returncode == 0
    cached = (small_book.folder / "_build" / ".jupyter_cache" / "executed").rglob("*.ipynb")
    (notebook,) = [json.loads(file.read_text("utf8")) for file in cached]
    (cell,) = [c for c in notebook["cells"] if c["cell_type"] == "code"]
    claim = cell["outputs"][0]["metadata"]["mathdl.claim"]
    assert claim == {"text": "two and two make four", "margin": "exactly"}
    assert HEADER.startswith("---")

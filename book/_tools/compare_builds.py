"""Build the book twice from nothing and compare the two sites: `make compare-builds`.

With `SITE=_build/html` that site is one of the two: right after a first build, it saves a second.

Everything must be the same, byte for byte, but what a page measures (times and their ratios):
elements of class `measured`, the outputs of cells with the tag `measured`, and the pictures that
only those show.
"""

import re
import sys
import tempfile
from pathlib import Path

from bs4 import BeautifulSoup

from book._tools.building import build

# What the search finds is the text of the pages, measured numbers too: its words are compared
# through the pages themselves.
LEFT_OUT = {"searchindex.js"}
_TIME = re.compile(r'(<span class="measured">)[^<]*(</span>)')  # see record.py


def main(*built: str) -> int:
    """Build what is not built yet and print each file that differs."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        site = Path(built[0]) if built else build(Path(one))
        found = differences(site, build(Path(other)))
        count = len(files(site))
    for difference in found:
        print(difference)
    if not found:
        print(f"two cold builds are the same: {count} files compared")
    return 1 if found else 0


def differences(one: Path, other: Path) -> list[str]:
    """Return a sentence for each file in which two sites differ."""
    measured = measured_pictures(one) | measured_pictures(other)
    names = [{n for n in files(site) if Path(n).name not in measured} for site in (one, other)]
    found = [f"{name}: in one build only" for name in sorted(names[0] ^ names[1])]
    for name in sorted(names[0] & names[1]):
        first, second = one / name, other / name
        if first.read_bytes() != second.read_bytes() and comparable(first) != comparable(second):
            found.append(f"{name}: differs")
    return found


def files(site: Path) -> set[str]:
    """Return the names of all files of a site that count."""
    found = (f.relative_to(site).as_posix() for f in site.rglob("*") if f.is_file())
    return {name for name in found if name not in LEFT_OUT}


def comparable(file: Path) -> bytes:
    """Return a file's content without what it measures."""
    content = file.read_bytes()
    if file.suffix == ".html":
        return _without_measured(content.decode()).encode()
    if file.suffix == ".ipynb" and b'"measured"' in content:
        return _without_measured_outputs(content)
    return content


def measured_pictures(site: Path) -> set[str]:
    """Return the names of the pictures that stand in measured outputs only."""
    inside: set[str] = set()
    outside: set[str] = set()
    for page in site.rglob("*.html"):
        text = page.read_text("utf8")
        pictures = set(re.findall(r"_images/([^\"]+)", text))
        remaining = set(re.findall(r"_images/([^\"]+)", _without_measured(text)))
        inside |= pictures - remaining
        outside |= remaining
    return inside - outside


def _without_measured(html: str) -> str:
    html = _TIME.sub(r"\1\2", html)
    if "tag_measured" not in html:
        return html  # to parse a page takes seconds
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.select(".tag_measured .cell_output"):
        element.clear()
    return str(soup)


def _without_measured_outputs(content: bytes) -> bytes:
    import nbformat

    notebook = nbformat.reads(content.decode(), as_version=4)
    for cell in notebook.cells:
        if "measured" in cell.metadata.get("tags", []):
            cell.outputs = []
    return nbformat.writes(notebook).encode()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

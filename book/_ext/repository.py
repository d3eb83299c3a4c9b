"""Links and launch buttons for the repository that this checkout belongs to.

The repository comes from the environment (GitHub's workflows set it) or from git's remote, so
that a fork gets its own links. Where none is known there are no buttons.
"""

import os
import re
import subprocess
from dataclasses import dataclass
from urllib.parse import quote

from sphinx.application import Sphinx

from _ext.sources import ROOT


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", _add_links)
    return {"parallel_read_safe": True}


def repository() -> str | None:
    """Return the address of the repository on GitHub, or None where none is known."""
    if name := os.environ.get("GITHUB_REPOSITORY"):
        return f"{os.environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{name}"
    remote = _git("remote", "get-url", "origin") or ""
    match = re.fullmatch(r"(?:https://|git@|ssh://git@)github\.com[/:](.+?)(?:\.git)?/?", remote)
    return f"https://github.com/{match[1]}" if match else None


def site() -> str | None:
    """Return the address that GitHub Pages gives to the site, or None where none is known."""
    match = re.fullmatch(r"https://github\.com/([^/]+)/([^/]+)", repository() or "")
    if match is None:
        return None
    owner, name = match[1].lower(), match[2]
    return f"https://{owner}.github.io/" + (
        "" if name.lower() == f"{owner}.github.io" else f"{name}/"
    )


def branch() -> str:
    """Return the branch that the links point to."""
    return os.environ.get("GITHUB_REF_NAME") or _git("branch", "--show-current") or "main"


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip() or None


@dataclass(frozen=True)
class Link:
    """A link at the top of a page."""

    name: str
    address: str
    title: str
    download: bool = False


def page_links(page: str, source: str | None, downloaded: str | None) -> list[Link]:
    """Return the links of a page.

    Parameters
    ----------
    page : str
        Its name, as `book/calculus/gradients`.
    source : str or None
        The file that it is made of, relative to the project; None if Sphinx makes the page.
    downloaded : str or None
        The address of its text on the site.
    """
    if source is None:
        return []
    links = []
    if (address := repository()) is not None:
        place, name = branch(), address.removeprefix("https://github.com/")
        binder = f"https://mybinder.org/v2/gh/{name}/{place}?urlpath=lab/tree/{source}"
        links = [
            Link("Binder", binder, "Run this page in your browser, on mybinder.org"),
            Link("GitHub", f"{address}/blob/{place}/{source}", "The source of this page"),
            Link("Report", f"{address}/issues/new?title={quote(page)}", "Say what is wrong here"),
        ]
    if downloaded is not None:
        links.append(Link("Download", downloaded, "This page as a text notebook", download=True))
    return links


def _add_links(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    made_here = doctree is None
    suffix = context.get("page_source_suffix")
    downloaded = context.get("sourcename")
    context["page_links"] = page_links(
        page,
        None if made_here else page + suffix,
        context["pathto"](f"_sources/{downloaded}", 1) if downloaded else None,
    )

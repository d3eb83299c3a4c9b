"""Links and launch buttons for the repository that this checkout belongs to.

The repository comes from the environment (GitHub's workflows set it) or from git's remote, so
that a fork gets its own links. Where none is known there are no buttons.
"""

import os
import re
import subprocess

from sphinx.application import Sphinx

from _ext.sources import ROOT


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("config-inited", _configure, priority=100)  # before the theme reads its options
    return {"parallel_read_safe": True}


def repository() -> str | None:
    """Return the address of the repository on GitHub, or None where none is known."""
    if name := os.environ.get("GITHUB_REPOSITORY"):
        return f"{os.environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{name}"
    remote = _git("remote", "get-url", "origin") or ""
    match = re.fullmatch(r"(?:https://|git@|ssh://git@)github\.com[/:](.+?)(?:\.git)?/?", remote)
    return f"https://github.com/{match[1]}" if match else None


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


def _configure(app: Sphinx, config) -> None:
    options = dict(config.html_theme_options)
    address = repository()
    options["launch_buttons"] = {}
    options["repository_url"] = address or ""
    if address:
        options["repository_branch"] = branch()
        options["use_repository_button"] = True
        options["use_issues_button"] = True
        options["launch_buttons"] = {
            "binderhub_url": "https://mybinder.org",
            "notebook_interface": "jupyterlab",
        }
    config.html_theme_options = options

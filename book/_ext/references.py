"""References are formatted once, not twice in every build.

sphinxcontrib-bibtex formats the whole bibliography in every build, once for the list and once
for the tooltips, and pybtex asks all installed packages for each style that it needs. What the
last build formatted is in the environment: only an entry that has changed is formatted again.
"""

import functools

import pybtex.plugin
from pybtex.database import Entry
from pybtex.richtext import BaseText
from pybtex.style import FormattedEntry
from pybtex.style.formatting.alpha import Style as AlphaStyle
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

_formatted: dict[str, tuple[Entry, BaseText]] = {}


class Style(AlphaStyle):
    """pybtex's alphabetic style, with a memory."""

    def format_entry(self, label: str, entry: Entry, bib_data=None) -> FormattedEntry:
        known, text = _formatted.get(entry.key, (None, None))
        if known != entry:
            text = super().format_entry(label, entry, bib_data).text
            _formatted[entry.key] = entry, text
        return FormattedEntry(entry.key, text, label)


def setup(app: Sphinx) -> dict[str, bool]:
    pybtex.plugin.entry_points = functools.cache(pybtex.plugin.entry_points)
    pybtex.plugin.register_plugin("pybtex.style.formatting", "remembered", Style)
    app.connect("env-before-read-docs", _remember)
    return {"parallel_read_safe": True}


def _remember(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    for citation in env.get_domain("cite").citations:
        _formatted[citation.entry.key] = citation.entry, citation.formatted_entry.text

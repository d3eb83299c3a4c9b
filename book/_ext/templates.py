"""The theme's templates are compiled once, not in every build."""

from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", _keep_compiled_templates)
    return {"parallel_read_safe": True}


def _keep_compiled_templates(app: Sphinx) -> None:
    if app.builder.name != "html":
        return
    folder = Path(app.outdir).parent / ".templates"
    folder.mkdir(exist_ok=True)
    # Jinja names each by the template's own text: one that has changed is compiled again.
    app.builder.templates.environment.bytecode_cache = FileSystemBytecodeCache(str(folder))

"""Jupyter starts the kernels of chapters through this: IPython's, as `kernel/run.py` runs it."""

import sys
from importlib.metadata import EntryPoint
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner


class ChapterProvisioner(LocalProvisioner):
    """Starts `kernel/run.py` where Jupyter's own provisioner starts `ipykernel_launcher`."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        arguments = cmd[cmd.index("-f") :]
        command = [sys.executable, "-P", "-m", "book._ext.kernel.run", *arguments]
        return await super().launch_kernel(command, **kwargs)


def register() -> None:
    """Let Jupyter start every kernel of this process as a chapter's.

    Provisioners are found as entry points of what is installed; the book is not.
    """
    factory = KernelProvisionerFactory.instance()
    place = f"{ChapterProvisioner.__module__}:{ChapterProvisioner.__qualname__}"
    factory.provisioners["chapter"] = EntryPoint("chapter", place, factory.GROUP_NAME)
    factory.default_provisioner_name = "chapter"

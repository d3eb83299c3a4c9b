"""Jupyter starts the kernels of chapters through this: forked from a server where that is safe."""

import json
import subprocess
import sys
from contextlib import suppress
from importlib.metadata import EntryPoint
from threading import Lock
from typing import Any, ClassVar

import psutil
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

PYTHON = (sys.executable, "-P", "-m")
CAN_FORK = sys.platform == "linux"  # elsewhere system libraries do not survive it


class Server:
    """The process that kernels are forked from: see `kernel/server.py`."""

    def __init__(self, libraries: tuple[str, ...], environment: dict[str, str]) -> None:
        self._lock = Lock()
        self._process = subprocess.Popen(
            [*PYTHON, "book._ext.kernel.server", *libraries],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
            start_new_session=True,  # Ctrl-C is for the build, which then ends its kernels
        )

    def fork(self, arguments: list[str], cwd: str, env: dict[str, str]) -> "ForkedKernel":
        """Return a new kernel.

        Raises
        ------
        RuntimeError
            If the server has ended.
        """
        request = json.dumps({"arguments": arguments, "cwd": cwd, "env": env})
        with self._lock:
            self._process.stdin.write(request + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the process that kernels are forked from has ended")
        return ForkedKernel(int(answer))

    def end(self) -> None:
        """End it; kernels that still run end with it."""
        self._process.communicate()


class ForkedKernel(psutil.Process):
    """A kernel's process, with what Jupyter asks a `subprocess.Popen` for."""

    stdin = stdout = stderr = None

    def poll(self) -> int | None:
        return None if self.is_running() else 0

    def send_signal(self, number: int) -> None:
        with suppress(psutil.NoSuchProcess):
            super().send_signal(number)


class ChapterProvisioner(LocalProvisioner):
    """Starts `kernel/run.py` where Jupyter's own provisioner starts `ipykernel_launcher`."""

    server: ClassVar[Server | None] = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        arguments = cmd[cmd.index("-f") :]
        if self.server is None:
            command = [*PYTHON, "book._ext.kernel.run", *arguments]
            return await super().launch_kernel(command, **kwargs)
        self.process = self.server.fork(arguments, str(kwargs["cwd"]), kwargs["env"])
        self.pid = self.process.pid
        self.pgid = self.pid  # a forked kernel leads its own group
        return self.connection_info


def start(libraries: tuple[str, ...], environment: dict[str, str]) -> None:
    """Let Jupyter start every kernel of this process as a chapter's, until the `end`.

    Provisioners are found as entry points of what is installed; the book is not.
    """
    factory = KernelProvisionerFactory.instance()
    place = f"{ChapterProvisioner.__module__}:{ChapterProvisioner.__qualname__}"
    factory.provisioners["chapter"] = EntryPoint("chapter", place, factory.GROUP_NAME)
    factory.default_provisioner_name = "chapter"
    ChapterProvisioner.server = Server(libraries, environment) if CAN_FORK else None


def end() -> None:
    """End the process that kernels are forked from; Jupyter starts others by its own means."""
    KernelProvisionerFactory.clear_instance()
    if ChapterProvisioner.server is not None:
        ChapterProvisioner.server.end()
        ChapterProvisioner.server = None

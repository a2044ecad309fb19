"""``hub ui``: Dagster's UI and daemon on this machine."""

import subprocess
import sys
from typing import Annotated

import typer

from hub.cli.console import Home, out
from hub.errors import HubError
from hub.group.load import load_group
from hub.settings import PROJECT, share_with_children, workspace


def ui(
    home: Home = None,
    port: Annotated[int, typer.Option("--port", help="Port on the loopback address.")] = 3000,
) -> None:
    """Open Dagster's UI on loopback: assets, checks, runs, schedules and the inbox sensor."""
    from hub.defs.run import prepare_instance

    space = workspace(home)
    load_group(space)
    share_with_children(space)
    prepare_instance(space)
    out.print(f"http://127.0.0.1:{port} (Ctrl-C stops it)", markup=False)
    dagster = [sys.executable, "-m", "dagster", "dev", "-h", "127.0.0.1", "-p", str(port)]
    stopped = subprocess.run([*dagster, "-w", str(PROJECT / "workspace.yaml")], check=False)
    if stopped.returncode not in (0, 130, -2):
        raise HubError("Dagster's UI stopped", found=f"exit code {stopped.returncode}", todo="see its messages above")

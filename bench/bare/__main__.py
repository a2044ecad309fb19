"""``python -m bench.bare --home DIR --target FILE``: writes the cube, prints seconds by stage as JSON."""

import argparse
import json
import sys
import time
from pathlib import Path

import psutil

from bench.bare.script import run
from hub.settings import workspace

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=None)
    parser.add_argument("--target", type=Path, required=True)
    given = parser.parse_args()
    target = given.target.resolve()
    start = time.time() - psutil.Process().create_time()
    seconds = {"start": start} | run(workspace(given.home), target, target.with_suffix(".scratch"))
    sys.stdout.write(json.dumps({name: round(value, 3) for name, value in seconds.items()}) + "\n")

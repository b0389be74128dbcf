"""Processes that each make an application of the environment and bring its database up, at the same moment."""

from __future__ import annotations

import multiprocessing
import sys
from multiprocessing.synchronize import Barrier

from flask_migrate import upgrade

from outreach.app import create_app


def start(gate: Barrier, revision: str) -> None:
    """One of them."""
    gate.wait()
    with create_app().app_context():
        upgrade(revision=revision)


def main(many: int, revision: str) -> int:
    """How many failed."""
    kind = multiprocessing.get_context("fork")  # what they share is loaded once
    gate = kind.Barrier(many)
    started = [kind.Process(target=start, args=(gate, revision)) for _ in range(many)]
    for one in started:
        one.start()
    for one in started:
        one.join()
    return sum(one.exitcode != 0 for one in started)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2]))

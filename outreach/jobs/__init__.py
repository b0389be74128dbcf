"""Background jobs: a row is committed with its request, the queue wakes it, a sweep restarts what was lost.

A kind of job is a function `(session, job, progress) -> result` registered by `@task("kind")`; `load_tasks` reads every
module here, so that whoever wakes or runs a job knows all kinds.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any, Protocol

from sqlalchemy.orm import Session

from outreach.models.jobs import Job


class Progress(Protocol):
    """What a running job says of itself."""

    def report(self, done: int, total: int, note: str = "") -> None:
        """Say how far the job is; raises `JobCancelled` where a user has asked to stop."""


class JobCancelled(Exception):
    """A user asked to stop; what the job had not committed is rolled back."""


Task = Callable[[Session, Job, Progress], dict[str, Any]]
TASKS: dict[str, Task] = {}


def task(kind: str) -> Callable[[Task], Task]:
    """Register the decorated function for jobs of `kind`."""

    def register(function: Task) -> Task:
        TASKS[kind] = function
        return function

    return register


def load_tasks() -> None:
    """Read every module here: each registers its kinds of jobs."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")

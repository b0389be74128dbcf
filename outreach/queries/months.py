"""The month of a moment in Beijing, as the database itself reckons it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class BeijingMonth(FunctionElement[str]):
    """`2026-10` for a moment."""

    type = String()
    inherit_cache = True


@compiles(BeijingMonth)
def _postgresql(element: BeijingMonth, compiler: Any, **more: Any) -> str:
    return f"to_char(({compiler.process(element.clauses, **more)}) AT TIME ZONE 'UTC' + interval '8 hours', 'YYYY-MM')"


@compiles(BeijingMonth, "sqlite")
def _sqlite(element: BeijingMonth, compiler: Any, **more: Any) -> str:
    return f"strftime('%Y-%m', {compiler.process(element.clauses, **more)}, '+8 hours')"

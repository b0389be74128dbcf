"""The search box over all areas: the worst of some texts, against 50 ms and against LIKE on every column."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, or_, select
from sqlalchemy.orm import Session, joinedload

from outreach.database import engine_options
from outreach.domain.roles import SYSTEM
from outreach.models.base import Base
from outreach.models.regions import Area
from outreach.queries.regions import SEARCH_LIMIT, search_areas
from outreach.services.regions import load_areas
from tests.bench.bench_coverage import seconds

TEXTS = ("baipu", "zhong", "xian", "s", "bp", "如皋", "江", "32068", "不在此处")
LOOKED_IN = (Area.name_zh, Area.name_en, Area.pinyin, Area.initials, Area.code)


def run() -> Iterator[dict[str, Any]]:
    """Two rows, in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        engine = create_engine(url, **engine_options(url))
        Base.metadata.create_all(engine)
        with Session(engine) as session:
            load_areas(session, actor=SYSTEM)
            session.commit()
            ours = _worst(lambda text: search_areas(session, actor=SYSTEM, text=text))
            peer = _worst(lambda text: _plain(session, text))
        engine.dispose()
    yield _row("search of all areas, the slowest text vs 50 ms", ours, 50.0, 1.0)
    yield _row("search of all areas vs LIKE on every column (ms)", ours, peer, 0.5)


def _worst(search: Callable[[str], object]) -> float:
    return max(seconds(lambda text=text: search(text), times=5) for text in TEXTS) * 1000  # type: ignore[misc]


def _plain(session: Session, text: str) -> list[Area]:
    found = or_(*(column.ilike(f"%{text}%") for column in LOOKED_IN))
    stmt = select(Area).where(found).options(joinedload(Area.parent)).order_by(Area.level, Area.code)
    return list(session.scalars(stmt.limit(SEARCH_LIMIT)))


def _row(name: str, ours: float, peer: float, aim: float) -> dict[str, Any]:
    return {"name": name, "ours": ours, "peer": peer, "ratio": ours / peer, "aim": aim, "better": "lower"}

"""The map's pyramid of stations: tiles ready to send, the points behind them, counts by area, and their state."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Dialect, LargeBinary, TypeDecorator
from sqlalchemy.orm import Mapped, mapped_column

from outreach.domain.station_points import pack, unpack
from outreach.models.base import Base, BigInt, UTCDateTime


class PackedBody(TypeDecorator[bytes]):
    """A tile's JSON, compressed in the database as browsers are sent it."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """JSON in."""
        return None if value is None else pack(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """JSON out."""
        return None if value is None else unpack(bytes(value))


class StationTile(Base):
    """One tile (`domain.geo.tiles.Tile.key`): its JSON, and how many stations of any status lie in it."""

    __tablename__ = "station_tiles"

    key: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)
    stations: Mapped[int]
    body: Mapped[bytes] = mapped_column(PackedBody)


class StationBlock(Base):
    """The points of a leaf (`domain.station_points.POINT`), which every filter and every reader's scope is cut from."""

    __tablename__ = "station_blocks"

    key: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)
    points: Mapped[bytes] = mapped_column(LargeBinary)


class StationCount(Base):
    """What is in operation in one area (0: stations whose area nobody knows): the sums of `domain.station_points.SUMS`."""

    __tablename__ = "station_counts"

    area_id: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)
    stations: Mapped[int]
    ac: Mapped[int]
    dc: Mapped[int]
    other: Mapped[int]
    fast: Mapped[int]
    tenths: Mapped[int] = mapped_column(BigInteger)


class TileState(Base):
    """The one row that every change of a tile passes through: when they were built, and how many changes came since."""

    __tablename__ = "tile_states"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    changes: Mapped[int] = mapped_column(BigInteger, default=0)
    built_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    stations: Mapped[int] = mapped_column(default=0)
    demonstration: Mapped[bool] = mapped_column(default=False)

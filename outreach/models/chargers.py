"""Charging and swap stations with their connectors, and the imports that brought them."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.domain.charger_duplicates import DuplicateStatus
from outreach.domain.charger_moves import MoveStatus
from outreach.domain.chargers import (
    Access,
    ConnectorKind,
    CountingRule,
    CurrentType,
    ImportStatus,
    StationKind,
    StationStatus,
)
from outreach.domain.demonstration import DEMONSTRATION_SOURCE
from outreach.domain.geo.datums import Datum
from outreach.models.base import Base, BigInt, HasId, HasTimes, UTCDateTime, enum_column
from outreach.models.regions import Area

OWN_SOURCE = "outreach"


class Station(HasTimes, Base):
    """A station: its position as given with the datum, and in WGS-84; without one it is unplaced."""

    __tablename__ = "stations"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="whole_position"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_range"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_range"),
        Index("ix_stations_position", "latitude", "longitude"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=True)
    source: Mapped[str] = mapped_column(String(80))
    external_id: Mapped[str] = mapped_column(String(120))
    kind: Mapped[StationKind] = mapped_column(enum_column(StationKind))
    name: Mapped[str] = mapped_column(String(200))
    operator: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(400), default="")
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    township_name: Mapped[str] = mapped_column(String(100), default="")
    access: Mapped[Access] = mapped_column(enum_column(Access))
    status: Mapped[StationStatus] = mapped_column(enum_column(StationStatus))
    planned_on: Mapped[date | None]
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    confirmed_on: Mapped[date | None]
    latitude_given: Mapped[float | None]
    longitude_given: Mapped[float | None]
    datum: Mapped[Datum | None] = mapped_column(enum_column(Datum))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    counting_rule: Mapped[CountingRule] = mapped_column(enum_column(CountingRule))
    extra: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    source_digest: Mapped[str] = mapped_column(String(32), default="")
    kept_fields: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    created_import_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("station_imports.id"), index=True)
    import_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("station_imports.id"), index=True)

    area: Mapped[Area | None] = relationship(lazy="raise_on_sql")
    connectors: Mapped[list["Connector"]] = relationship(
        back_populates="station", cascade="all, delete-orphan", order_by="Connector.id", passive_deletes=True
    )

    @property
    def is_demonstration(self) -> bool:
        """Whether the station was generated for the demonstration and stands nowhere."""
        return self.source == DEMONSTRATION_SOURCE

    @property
    def is_placed(self) -> bool:
        """Whether its position is known."""
        return self.latitude is not None


class Connector(Base):
    """A group of like connectors (guns) of a station."""

    __tablename__ = "connectors"
    __table_args__ = (
        CheckConstraint("count BETWEEN 1 AND 10000", name="count_range"),
        CheckConstraint("power_kw >= 0", name="power_positive"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ConnectorKind] = mapped_column(enum_column(ConnectorKind))
    current: Mapped[CurrentType] = mapped_column(enum_column(CurrentType))
    power_kw: Mapped[float | None]
    count: Mapped[int] = mapped_column(default=1)

    station: Mapped[Station] = relationship(back_populates="connectors")


class StationConfirmation(Base):
    """When a station had last been confirmed (None: never) until `until_on`, the day of the confirmation after that.

    The figures of a past day are judged by what was confirmed by then.
    """

    __tablename__ = "station_confirmations"
    __table_args__ = (UniqueConstraint("station_id", "until_on"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id", ondelete="CASCADE"))
    until_on: Mapped[date]
    confirmed_on: Mapped[date | None]


class StationImport(HasId, HasTimes, Base):
    """One file of stations: who brought it, how it was read, and what became of its rows."""

    __tablename__ = "station_imports"

    file_name: Mapped[str] = mapped_column(String(255))
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("files.id"))
    report_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("files.id"))
    job_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("jobs.id"))
    source: Mapped[str] = mapped_column(String(80), default="")
    format: Mapped[str] = mapped_column(String(20), default="auto")
    datum: Mapped[Datum] = mapped_column(enum_column(Datum))
    signature: Mapped[str] = mapped_column(String(64), default="")
    mapping: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    partial: Mapped[bool] = mapped_column(default=False)
    status: Mapped[ImportStatus] = mapped_column(enum_column(ImportStatus))
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    applied_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class StationBefore(Base):
    """What an import changed: the station as it was, kept so that the import can be undone."""

    __tablename__ = "station_befores"
    __table_args__ = (UniqueConstraint("import_id", "station_id"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=True)
    import_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("station_imports.id", ondelete="CASCADE"))
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id", ondelete="CASCADE"), index=True)
    values: Mapped[dict[str, Any]] = mapped_column(JSON(none_as_null=True))


class DuplicateDecision(HasId, HasTimes, Base):
    """One decision on many pairs, and why it was taken."""

    __tablename__ = "station_duplicate_decisions"

    verdict: Mapped[DuplicateStatus] = mapped_column(enum_column(DuplicateStatus))
    reason: Mapped[str] = mapped_column(String(500))
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))


class StationDuplicate(HasId, HasTimes, Base):
    """A row of a file that may be a station of another source: what it says, and what was decided about the two.

    Without an import both stand in the register: the second is the one with this source and id.
    """

    __tablename__ = "station_duplicates"
    __table_args__ = (UniqueConstraint("source", "external_id", "station_id"),)

    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id", ondelete="CASCADE"), index=True)
    import_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("station_imports.id", ondelete="CASCADE"), index=True
    )
    source: Mapped[str] = mapped_column(String(80))
    external_id: Mapped[str] = mapped_column(String(120))
    metres: Mapped[float]
    likeness: Mapped[int]
    status: Mapped[DuplicateStatus] = mapped_column(enum_column(DuplicateStatus), default=DuplicateStatus.OPEN)
    record: Mapped[dict[str, Any]] = mapped_column(JSON(none_as_null=True))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decision_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("station_duplicate_decisions.id"), index=True)

    station: Mapped[Station] = relationship(lazy="raise_on_sql")


class StationMove(HasId, HasTimes, Base):
    """A station that a file or a visit puts elsewhere: the position proposed, and what was decided."""

    __tablename__ = "station_moves"
    __table_args__ = (
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_range"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_range"),
        Index(
            "ix_station_moves_one_open",
            "station_id",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
    )

    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id", ondelete="CASCADE"), index=True)
    import_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("station_imports.id", ondelete="CASCADE"), index=True
    )
    proposed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    longitude_given: Mapped[float]
    latitude_given: Mapped[float]
    datum: Mapped[Datum] = mapped_column(enum_column(Datum))
    longitude: Mapped[float]
    latitude: Mapped[float]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    metres: Mapped[float]
    status: Mapped[MoveStatus] = mapped_column(enum_column(MoveStatus), default=MoveStatus.OPEN)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    station: Mapped[Station] = relationship(lazy="raise_on_sql")
    area: Mapped[Area | None] = relationship(lazy="raise_on_sql")

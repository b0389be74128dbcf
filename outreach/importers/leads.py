"""A company's list of customers, CSV or XLSX, to leads. A row without consent is refused: so is the number with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.adcodes import AreaLevel
from outreach.domain.clock import beijing
from outreach.domain.consent import ConsentChannel, Purpose
from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.lead_labels import PARKING_LABELS, TIME_LABELS
from outreach.domain.leads import BuyingTime, HomeParking, LeadDetails, LeadSource, ListRow
from outreach.domain.outbox import Fingerprints
from outreach.domain.phones import parse_phone
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.importers.cells import read_text
from outreach.importers.file_kinds import refuse_other_kinds
from outreach.importers.headings import fold, recognise
from outreach.importers.tables import CsvRows, UnreadableFile, body, locate_header
from outreach.importers.workbooks import open_sheets
from outreach.models.catalogues import VehicleModel
from outreach.models.regions import Area
from outreach.queries.follow_up import read_terms
from outreach.services.leads import ErasedPersonError, record_new_lead
from outreach.services.outbox import hold_lead

M = TypeVar("M")
MOST_ROWS = 5_000
AROUND = 100  # titles above the headings, sums and notes below
# many times what so many rows take: whatever else a file holds is read by nobody
MOST_BYTES = MOST_UNPACKED = 8 * 1024 * 1024
MOST_TAGS = 40 * MOST_ROWS  # rows and cells of a workbook: it is read while its sender waits
NAMES = {
    "phone": ("phone", "mobile", "手机", "手机号", "手机号码", "联系电话", "电话", "mobile number", "tel"),
    "name": ("name", "姓名", "客户姓名", "客户", "称呼"),
    "consent": ("consent", "同意联系", "联系同意", "是否同意", "同意"),
    "township": ("township", "乡镇", "镇", "街道", "乡镇街道"),
    "village": ("village", "村", "村组", "行政村"),
    "model": ("model", "models", "意向车型", "车型"),
    "buying_time": ("buying_time", "when", "购车时间", "计划购车时间", "when to buy"),
    "home_parking": ("home_parking", "parking", "停车条件", "家庭停车", "充电条件"),
    "note": ("note", "备注", "说明"),
}
_YES = {"y", "yes", "true", "1", "是", "同意", "已同意", "√", "✓"}
_TIMES = {fold(text): member for member, text in TIME_LABELS.items()} | {
    "一周内": BuyingTime.WEEK, "一个月内": BuyingTime.MONTH, "1个月内": BuyingTime.MONTH,
    "三个月内": BuyingTime.QUARTER, "3个月内": BuyingTime.QUARTER, "先看看": BuyingTime.LATER, "以后": BuyingTime.LATER,
}  # fmt: skip
_PARKINGS = {fold(text): member for member, text in PARKING_LABELS.items()} | {
    "自家院子": HomeParking.YARD, "院子": HomeParking.YARD, "楼房有车位": HomeParking.FLAT_SPACE,
    "有车位": HomeParking.FLAT_SPACE, "没有": HomeParking.NONE, "没有车位": HomeParking.NONE, "无": HomeParking.NONE,
}  # fmt: skip


@dataclass(frozen=True)
class Refused:
    """A row that wasn't taken: line, field and reason (a message id). Holds nothing of the customer."""

    line: int
    field: str
    reason: str


@dataclass
class ImportResult:
    """What the rows of a list became; `numbers` are those that this list has brought so far."""

    read: int = 0
    created: int = 0
    known: int = 0
    held: int = 0
    refused: list[Refused] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)

    def as_dict(self) -> dict[str, Any]:
        """What the list's page tells."""
        refused = [asdict(one) for one in self.refused]
        counts = {name: getattr(self, name) for name in ("read", "created", "known", "held")}
        return counts | {"refused": refused}

    def copy(self) -> ImportResult:
        """As it is now."""
        return replace(self, refused=[*self.refused], numbers={*self.numbers})


@dataclass(frozen=True)
class Source:
    """A kept list: its own id, who takes it in, and the installation's fingerprints of what is held for a decision."""

    list_id: UUID
    actor: Actor
    fingerprints: Fingerprints


def take_rows(
    session: Session, *, source: Source, rows: Iterable[ListRow], result: ImportResult, now: datetime
) -> None:
    """Record each row as a lead of the actor's company, numbers that it has already apart, and add to `result`.

    Who was erased is held for the company to decide, as from an old phone: nobody knows when the row was written.
    Flushes only: checking a list is the same call, rolled back.
    """
    company = source.actor.organisation_id
    if company is None:
        raise Forbidden
    terms = read_terms(session, organisation_id=company, day=beijing(now).date())
    for line, cells in rows:
        result.read += 1
        number = parse_phone(cells.get("phone", ""))
        if number in result.numbers:  # of a chunk before this one, which may be rolled back by now
            result.known += 1
            continue
        try:
            details = _details(session, cells)
            with session.begin_nested():
                record_new_lead(session, actor=source.actor, details=details, terms=terms, now=now, is_late=True)
            result.created += 1
            result.numbers |= {number} if number else set()
        except Conflict:
            result.known += 1
        except ErasedPersonError as error:
            _hold(session, source, line, details, error, now)
            result.held += 1
            result.numbers |= {number} if number else set()
        except RuleBroken as error:
            result.refused += [Refused(line, name, text) for name, text in error.fields.items()]


def _hold(
    session: Session, source: Source, line: int, details: LeadDetails, error: ErasedPersonError, now: datetime
) -> None:
    """Under an id of the list's own line, so that the list taken in again holds it once."""
    record_id, prints = uuid5(source.list_id, str(line)), source.fingerprints
    actor = source.actor
    hold_lead(session, actor=actor, record_id=record_id, details=details, error=error, fingerprints=prints, now=now)


def read_list(data: bytes, filename: str) -> list[ListRow]:
    """The rows of a CSV or XLSX file, their known columns by name. Raises `UnreadableFile` for a file that is no list."""
    if len(data) > MOST_BYTES:
        raise UnreadableFile(N_("The file is larger than %(limit)s MB."), limit=MOST_BYTES // 1_048_576)
    refuse_other_kinds(data)
    rows = list(islice(_rows(data, filename), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise UnreadableFile(N_("The file has more than %(limit)s rows."), limit=MOST_ROWS)
    return rows


def _rows(data: bytes, filename: str) -> Iterator[ListRow]:
    if filename.lower().endswith((".xlsx", ".xlsm")) or data[:2] == b"PK":
        sheets = open_sheets(data, most=MOST_ROWS + AROUND, unpacked=MOST_UNPACKED, tags=MOST_TAGS)
        rows, spans = next(((rows, spans) for _, rows, spans in sheets if rows), ([], {}))
    else:
        rows, spans = list(islice(CsvRows(data), MOST_ROWS + AROUND)), {}
    if not rows:
        raise UnreadableFile(N_("The file holds no rows."))
    index, height, names = locate_header(rows, lambda found: float(len(recognise(found, NAMES))))
    columns = recognise(names, NAMES)
    if "phone" not in columns or "consent" not in columns:
        raise UnreadableFile(N_("The list needs a column for the mobile number and one for the consent."))
    for line, cells in body(rows, index + height, spans):
        yield line, {key: read_text(cells[at]) if at < len(cells) else "" for key, at in columns.items()}


def _details(session: Session, cells: Mapping[str, str]) -> LeadDetails:
    for name, text in cells.items():
        if "\0" in text:
            raise RuleBroken({name: N_("This entry can't be read.")})
    agreed = fold(cells.get("consent", "")) in _YES
    if not agreed:
        raise RuleBroken({"consent": N_("The row notes no consent to be contacted: its number may not be kept.")})
    return LeadDetails(
        phone=cells.get("phone", "").lstrip("'"),
        name=cells.get("name", ""),
        purposes=frozenset({Purpose.CONTACT}),
        consent_channel=ConsentChannel.IMPORTED,
        source=LeadSource.LIST,
        township_id=_township(session, cells.get("township", "")),
        village=cells.get("village", ""),
        model_ids=_models(session, cells.get("model", "")),
        buying_time=_word(_TIMES, cells, "buying_time"),
        home_parking=_word(_PARKINGS, cells, "home_parking"),
        note=cells.get("note", ""),
    )


def _word(words: Mapping[str, M], cells: Mapping[str, str], name: str) -> M | None:
    text = cells.get(name, "")
    if text and fold(text) not in words:
        raise RuleBroken({name: N_("This value is not one of the known ones.")})
    return words[fold(text)] if text else None


def _township(session: Session, text: str) -> int | None:
    if not text:
        return None
    wanted = Area.code == text if text.isdigit() else Area.name_zh == text
    found = list(session.scalars(select(Area.id).where(wanted, Area.level == AreaLevel.TOWNSHIP).limit(2)))
    if len(found) != 1:
        raise RuleBroken({"township": N_("There is no such township, or more than one: write its code.")})
    return found[0]


def _models(session: Session, text: str) -> tuple[UUID, ...]:
    found: list[UUID] = []
    for name in filter(None, (part.strip() for part in text.replace("、", ",").replace("，", ",").split(","))):
        stmt = select(VehicleModel).where(
            (VehicleModel.model == name) | (VehicleModel.maker + " " + VehicleModel.model == name)
        )
        model = session.scalar(stmt.order_by(VehicleModel.first_on.desc()).limit(1))
        if model is None:
            raise RuleBroken({"model": N_("This model is not in the catalogue.")})
        found.append(model.id)
    return tuple(found)

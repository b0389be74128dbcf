"""A catalogue's file from its bytes to its listings, with every row accounted for."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from outreach.domain.catalogues import ModelDetails
from outreach.domain.roles import Actor
from outreach.importers.catalogues import NAMES, REQUIRED, Defaults, Refusal, read_catalogue
from outreach.importers.sheets import read_sheet
from outreach.services.catalogues import CatalogueImport, import_models


@dataclass
class CatalogueReport:
    """What a file did, or would do; read = created + updated + unchanged + duplicates + refused."""

    read: int = 0
    done: CatalogueImport = field(default_factory=CatalogueImport)
    refused: list[Refusal] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """The figures, by name."""
        done = self.done
        return {
            "read": self.read,
            "created": done.created,
            "updated": done.updated,
            "unchanged": done.unchanged,
            "duplicates": done.duplicates,
            "refused": len(self.refused),
        }


def import_catalogue(
    session: Session, *, actor: Actor, data: bytes, name: str, defaults: Defaults, dry_run: bool
) -> CatalogueReport:
    """Bring a catalogue's file in, or say what it would do."""
    sheet = read_sheet(data, name, NAMES, REQUIRED)
    report = CatalogueReport()
    good: list[tuple[int, ModelDetails]] = []
    for line, found in read_catalogue(sheet.headings, sheet.rows, defaults):
        report.read += 1
        if isinstance(found, Refusal):
            report.refused.append(found)
        else:
            good.append((line, found))
    report.done = import_models(session, actor=actor, rows=good, dry_run=dry_run, name=name)
    return report

"""`flask areas`: load the shipped areas, find one."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from outreach.domain.roles import SYSTEM
from outreach.extensions import db
from outreach.queries.regions import search_areas
from outreach.services.regions import load_areas, load_settlements

areas = AppGroup("areas", help="The areas of China: load them, find one.")


@areas.command("load")
def load() -> None:
    """Load the shipped areas and places; running it again changes nothing that is right."""
    loaded = load_areas(db.session(), actor=SYSTEM)
    places = load_settlements(db.session(), actor=SYSTEM)
    db.session.commit()
    click.echo(f"areas: {loaded.created} created, {loaded.updated} updated, {loaded.unchanged} unchanged")
    click.echo(f"settlements: {places.created} created, {places.unchanged} kept")


@areas.command("find")
@click.argument("text")
def find(text: str) -> None:
    """Find areas by Chinese name, pinyin, initials or code."""
    for area in search_areas(db.session(), actor=SYSTEM, text=text):
        click.echo(f"{area.code:<12}  {area.level.value:<10}  {area.name_zh}  {area.name_en}")

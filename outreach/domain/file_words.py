"""What the columns of imported tables are called where a fault is said of one: targets, models, sites, energy and outages, customers."""

from __future__ import annotations

from collections.abc import Mapping

from outreach.domain.words import N_

COLUMN_WORDS: Mapping[str, str] = {
    "code": N_("Area code"),
    "name": N_("Name"),
    "events": N_("Events"),
    "test_drives": N_("Test drives"),
    "leads": N_("Leads"),
    "orders": N_("Orders"),
    "maker": N_("Maker"),
    "model": N_("Model"),
    "kind": N_("Kind"),
    "year": N_("Year"),
    "batch": N_("Batch"),
    "first_on": N_("First day"),
    "last_on": N_("Last day"),
    "battery_kwh": N_("Battery (kWh)"),
    "range_km": N_("Range (km)"),
    "price_yuan": N_("Price (yuan)"),
    "longitude": N_("Longitude"),
    "latitude": N_("Latitude"),
    "kva": N_("Spare supply (kVA)"),
    "station": N_("Station"),
    "month": N_("Month"),
    "kwh": N_("Energy in kWh"),
    "from": N_("From"),
    "to": N_("To"),
    "connectors": N_("Connectors"),
    "cost": N_("Cost (10,000 yuan)"),
    "phone": N_("Mobile number"),
    "consent": N_("Consent to be contacted"),
    "township": N_("Township"),
    "village": N_("Village"),
    "buying_time": N_("When to buy"),
    "home_parking": N_("Parking at home"),
    "note": N_("Note"),
}

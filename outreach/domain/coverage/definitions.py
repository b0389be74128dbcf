"""What each figure means, in words that stand behind it one click away."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from outreach.domain.words import N_


class Inputs(StrEnum):
    """What a figure is made from."""

    STATIONS = "stations"
    TOWNSHIPS = "townships"
    SETTLEMENTS = "settlements"
    PEOPLE = "people"
    CARS = "cars"


INPUT_WORDS = {
    Inputs.STATIONS: N_("register of stations"),
    Inputs.TOWNSHIPS: N_("register of stations; townships and their seats"),
    Inputs.SETTLEMENTS: N_("positions of stations and settlements"),
    Inputs.PEOPLE: N_("positions of stations and settlements; people of the settlements; census"),
    Inputs.CARS: N_("register of stations; electric cars registered by county"),
}


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure's label, unit and decimals, how it is counted, and what from."""

    label: str
    text: str
    inputs: Inputs
    unit: str = ""
    digits: int = 0


DEFINITIONS: dict[str, Definition] = {
    "stations": Definition(
        N_("Stations"),
        N_("Working charging stations that are public or not known to be closed to the public, open on the day."),
        Inputs.STATIONS,
    ),
    "connectors": Definition(
        N_("Connectors"),
        N_("The numbers that the sources state for these stations, whatever they count; as the two lines below say."),
        Inputs.STATIONS,
    ),
    "counted_connectors": Definition(
        N_("Of these counted as connectors"), N_("Numbers of sources that count connectors (guns)."), Inputs.STATIONS
    ),
    "counted_chargers": Definition(
        N_("Of these counted as chargers"), N_("Numbers of sources that count chargers (posts)."), Inputs.STATIONS
    ),
    "connectors_fast": Definition(
        N_("Connectors of 120 kW and over"),
        N_("Connectors whose power is known to be 120 kW or more."),
        Inputs.STATIONS,
    ),
    "power_kw": Definition(
        N_("Public power"), N_("The sum of the connectors' rated power, where it is known."), Inputs.STATIONS, "kW"
    ),
    "standard_piles": Definition(
        N_("Standard piles"),
        N_(
            "Direct current: 120 kW is one, up to 360 kW by kW over 120, from there by the table in the settings; below 120 kW none."
        ),
        Inputs.STATIONS,
        digits=1,
    ),
    "connectors_unrated": Definition(
        N_("Connectors not in standard piles"),
        N_(
            "Connectors of 360 kW and over for which the table in the settings has no factor: left out of standard piles."
        ),
        Inputs.STATIONS,
    ),
    "swap_stations": Definition(
        N_("Swap stations"), N_("Working stations where batteries are swapped; in no other figure."), Inputs.STATIONS
    ),
    "stations_stale": Definition(
        N_("Stations unconfirmed"),
        N_("Stations that nobody has confirmed within the days of the setting."),
        Inputs.STATIONS,
    ),
    "age_days_mean": Definition(
        N_("Age of the data"),
        N_("Days since a station was last confirmed, the mean of those ever confirmed."),
        Inputs.STATIONS,
        N_("days"),
    ),
    "townships_covered": Definition(
        N_("Townships with a public station"),
        N_(
            "Towns and townships with at least one of the stations above: as recorded, else by the nearest seat in the county."
        ),
        Inputs.TOWNSHIPS,
    ),
    "townships_fast": Definition(
        N_("Townships with 120 kW or more"),
        N_("Towns and townships with at least one connector of 120 kW or more."),
        Inputs.TOWNSHIPS,
    ),
    "townships_thin": Definition(
        N_("Thin townships"),
        N_("Townships with a station, but with less power than the floor, or with none confirmed in time."),
        Inputs.TOWNSHIPS,
    ),
    "top_township_share": Definition(
        N_("Share of the largest township"),
        N_("Connectors of the township that has the most, of all connectors here (1 is all)."),
        Inputs.TOWNSHIPS,
        digits=3,
    ),
    "settlements_within_5km": Definition(
        N_("Settlements within 5 km"),
        N_("Settlements whose nearest station lies within 5 km: the straight line times the detour factor."),
        Inputs.SETTLEMENTS,
    ),
    "settlements_within_10km": Definition(
        N_("Settlements within 10 km"), N_("The same within 10 km."), Inputs.SETTLEMENTS
    ),
    "settlements_within_15km": Definition(
        N_("Settlements within 15 km"), N_("The same within 15 km."), Inputs.SETTLEMENTS
    ),
    "people_within_5km": Definition(
        N_("People within 5 km"),
        N_("People of those settlements; shown where the settlements hold enough of the census."),
        Inputs.PEOPLE,
    ),
    "people_within_10km": Definition(N_("People within 10 km"), N_("The same within 10 km."), Inputs.PEOPLE),
    "people_within_15km": Definition(N_("People within 15 km"), N_("The same within 15 km."), Inputs.PEOPLE),
    "nearest_km_mean": Definition(
        N_("Nearest station, mean"),
        N_("Mean over settlements of the straight line to the nearest station anywhere, on the WGS-84 ellipsoid."),
        Inputs.SETTLEMENTS,
        "km",
        2,
    ),
    "nearest_km_p90": Definition(
        N_("Nearest station, nine in ten"),
        N_("Nine in ten settlements have a station within this straight line."),
        Inputs.SETTLEMENTS,
        "km",
        2,
    ),
    "nearest_km_max": Definition(
        N_("Nearest station, worst"),
        N_("The settlement that is farthest from any station."),
        Inputs.SETTLEMENTS,
        "km",
        2,
    ),
    "connectors_per_10k": Definition(
        N_("Connectors for 10,000 people"),
        N_("Connectors over the people of the census, or of the settlements where none is loaded."),
        Inputs.PEOPLE,
        digits=2,
    ),
    "nevs": Definition(
        N_("Electric cars registered"),
        N_("The latest stock imported for a year up to the day; a wider area has the sum of its counties."),
        Inputs.CARS,
    ),
    "kw_per_1000_nevs": Definition(
        N_("Power for 1,000 electric cars"), N_("Public power over electric cars registered."), Inputs.CARS, "kW", 1
    ),
    "piles_per_1000_nevs": Definition(
        N_("Standard piles for 1,000 electric cars"),
        N_("Standard piles over electric cars registered."),
        Inputs.CARS,
        digits=2,
    ),
    "access_plain": Definition(
        N_("Accessibility"),
        N_(
            "Power in reach for 1,000 people, shared with all others who reach it (two-step floating catchment); mean over people."
        ),
        Inputs.PEOPLE,
        "kW",
        2,
    ),
    "access_gaussian": Definition(
        N_("Accessibility, nearer counts more"),
        N_("The same with weights that fall with distance (Gaussian) to nothing at the catchment's edge."),
        Inputs.PEOPLE,
        "kW",
        2,
    ),
    "access_gini": Definition(
        N_("Inequality of accessibility"),
        N_("Gini coefficient among people: 0 all alike, 1 one has it all."),
        Inputs.PEOPLE,
        digits=3,
    ),
    "detour_factor": Definition(
        N_("Detour factor"),
        N_("How much longer roads are taken to be than the straight line; the county's own where one is imported."),
        Inputs.SETTLEMENTS,
        digits=3,
    ),
}

# the figures beside those: what a correction of one is called
OTHER_LABELS = {
    "stations_unplaced": N_("Stations without a position"),
    "stations_township_unknown": N_("Stations of unknown township"),
    "connectors_ac": N_("AC connectors"),
    "connectors_dc": N_("DC connectors"),
    "connectors_power_unknown": N_("Connectors of unknown power"),
    "townships": N_("Townships"),
    "townships_estimated": N_("Townships covered by estimate"),
    "townships_unknown": N_("Townships of which it is not known"),
    "subdistricts": N_("Sub-districts"),
    "subdistricts_covered": N_("Sub-districts with a station"),
    "subdistricts_fast": N_("Sub-districts with 120 kW and over"),
    "subdistricts_unknown": N_("Sub-districts of which it is not known"),
    "other_units": N_("Farms, zones and other units"),
    "other_units_covered": N_("Other units with a station"),
    "other_units_unknown": N_("Other units of which it is not known"),
    "settlements": N_("Settlements"),
    "people": N_("People of the settlements"),
    "census": N_("Census"),
    "people_share": N_("Share of the census in the settlements"),
    "people_basis": N_("What figures of people stand on"),
    "verdict": N_("Verdict"),
    "verdict_reason": N_("Reason of the verdict"),
}

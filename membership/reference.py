"""The authorities with children's services in England, by region, and what reorganisation replaced.

The 153 are the county councils, unitary authorities, metropolitan and London boroughs of the Department for Education's statistics
(the "upper tier"), named as the Office for National Statistics names them in its register of areas, as they have stood since
1 April 2023. The replaced ones follow the structural changes orders that took effect in April 2019 (Dorset), 2021
(Northamptonshire) and 2023 (Cumbria). Buckinghamshire (2020), North Yorkshire and Somerset (2023) went on as the same authority for
children's services when their districts were merged into them, and are therefore one row each.
"""

from dataclasses import dataclass
from datetime import date

from membership.models import Region, Tier


@dataclass(frozen=True)
class Replaced:
    """An authority that is no more: its last day, and who took over from the day after."""

    name: str
    region: Region
    closed_on: date
    successors: tuple[str, ...]


_LISTS = {
    Region.EAST_MIDLANDS: """
        Derby; Derbyshire; Leicester; Leicestershire; Lincolnshire; North Northamptonshire; Nottingham; Nottinghamshire; Rutland;
        West Northamptonshire
    """,
    Region.EAST_OF_ENGLAND: """
        Bedford; Cambridgeshire; Central Bedfordshire; Essex; Hertfordshire; Luton; Norfolk; Peterborough; Southend-on-Sea; Suffolk;
        Thurrock
    """,
    Region.LONDON: """
        Barking and Dagenham; Barnet; Bexley; Brent; Bromley; Camden; City of London; Croydon; Ealing; Enfield; Greenwich; Hackney;
        Hammersmith and Fulham; Haringey; Harrow; Havering; Hillingdon; Hounslow; Islington; Kensington and Chelsea;
        Kingston upon Thames; Lambeth; Lewisham; Merton; Newham; Redbridge; Richmond upon Thames; Southwark; Sutton; Tower Hamlets;
        Waltham Forest; Wandsworth; Westminster
    """,
    Region.NORTH_EAST: """
        County Durham; Darlington; Gateshead; Hartlepool; Middlesbrough; Newcastle upon Tyne; North Tyneside; Northumberland;
        Redcar and Cleveland; South Tyneside; Stockton-on-Tees; Sunderland
    """,
    Region.NORTH_WEST: """
        Blackburn with Darwen; Blackpool; Bolton; Bury; Cheshire East; Cheshire West and Chester; Cumberland; Halton; Knowsley;
        Lancashire; Liverpool; Manchester; Oldham; Rochdale; Salford; Sefton; St Helens; Stockport; Tameside; Trafford; Warrington;
        Westmorland and Furness; Wigan; Wirral
    """,
    Region.SOUTH_EAST: """
        Bracknell Forest; Brighton and Hove; Buckinghamshire; East Sussex; Hampshire; Isle of Wight; Kent; Medway; Milton Keynes;
        Oxfordshire; Portsmouth; Reading; Slough; Southampton; Surrey; West Berkshire; West Sussex; Windsor and Maidenhead; Wokingham
    """,
    Region.SOUTH_WEST: """
        Bath and North East Somerset; Bournemouth, Christchurch and Poole; Bristol; Cornwall; Devon; Dorset; Gloucestershire;
        Isles of Scilly; North Somerset; Plymouth; Somerset; South Gloucestershire; Swindon; Torbay; Wiltshire
    """,
    Region.WEST_MIDLANDS: """
        Birmingham; Coventry; Dudley; Herefordshire; Sandwell; Shropshire; Solihull; Staffordshire; Stoke-on-Trent;
        Telford and Wrekin; Walsall; Warwickshire; Wolverhampton; Worcestershire
    """,
    Region.YORKSHIRE: """
        Barnsley; Bradford; Calderdale; Doncaster; East Riding of Yorkshire; Kingston upon Hull; Kirklees; Leeds;
        North East Lincolnshire; North Lincolnshire; North Yorkshire; Rotherham; Sheffield; Wakefield; York
    """,
}

AUTHORITIES: dict[str, Region] = {
    " ".join(name.split()): region for region, names in _LISTS.items() for name in names.split(";")
}
"""Each authority of today with its region."""

REPLACED = (
    Replaced("Bournemouth", Region.SOUTH_WEST, date(2019, 3, 31), ("Bournemouth, Christchurch and Poole",)),
    Replaced("Poole", Region.SOUTH_WEST, date(2019, 3, 31), ("Bournemouth, Christchurch and Poole",)),
    Replaced(
        "Dorset (county until 2019)",
        Region.SOUTH_WEST,
        date(2019, 3, 31),
        ("Bournemouth, Christchurch and Poole", "Dorset"),
    ),
    Replaced(
        "Northamptonshire",
        Region.EAST_MIDLANDS,
        date(2021, 3, 31),
        ("North Northamptonshire", "West Northamptonshire"),
    ),
    Replaced("Cumbria", Region.NORTH_WEST, date(2023, 3, 31), ("Cumberland", "Westmorland and Furness")),
)

SEAT_ROLES = (
    "Independent chair or scrutineer",
    "Business manager",
    "Statutory partner",
    "Deputy",
    "Other",
)

TIERS = {
    Tier.Rule.ONE_AREA: "One area",
    Tier.Rule.SEVERAL_AREAS: "Several areas",
    Tier.Rule.OTHER: "Other organisations",
}

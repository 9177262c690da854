"""The columns of a list of partnerships and people, whatever a spreadsheet calls them."""

from office.columns import Column, Listing, find_columns

COLUMNS = (
    Column("partnership", "Partnership", ("partnership name", "name of partnership", "organisation", "member"), "Needed in every row."),
    Column("kind", "Kind", ("type", "kind of partnership", "partnership type"), "children, adult or joint, other; empty: children."),
    Column("region", "Region", ("english region",), "One of the nine regions of England; empty for a body that works across them."),
    Column("areas", "Areas", ("area", "local authority", "local authorities", "authority", "authorities", "la", "council"),
           "Names of authorities with children’s services, parted by semicolons. They are added; none is taken away."),
    Column("website", "Website", ("web site", "url", "web address"), "For example https://saltby.example."),
    Column("email", "E-mail", ("email address", "e-mail address", "mail", "contact email"),
           "Of the person on a seat; empty for a row without a person."),
    Column("first_name", "First name", ("forename", "given name"), "Used for a new account only."),
    Column("last_name", "Last name", ("surname", "family name"), "Used for a new account only."),
    Column("full_name", "Name", ("full name", "contact name", "person", "contact"), "Instead of first and last name."),
    Column("role", "Role", ("seat role", "job role", "position"), "One of the seat roles."),
    Column("lead", "Lead contact", ("lead", "is lead", "main contact", "primary contact"), "yes or no."),
    Column("year", "Membership year", ("year", "membership"), "For example 2026/27: the partnership is in membership for this year."),
    Column("seats", "Seats", ("number of seats", "places"), "How many named people the membership covers; empty: 5 for a new one."),
)  # fmt: skip
NEEDED = "partnership"


def match_columns(table: list[list[str]]) -> Listing:
    """Find the row of headings among the first ones and name the cells of every row below. Raises `UnreadableListError`."""
    return find_columns(table, columns=COLUMNS, needed=[NEEDED])

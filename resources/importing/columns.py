"""The columns of a list of examples, whatever a spreadsheet calls them."""

from office.columns import Column

COLUMNS = (
    Column("topic", "Topic", ("topics", "theme", "themes", "subject", "a-z topic", "category", "heading"),
           "Topics of the directory, parted by semicolons."),
    Column("partnership", "Partnership", ("partnership name", "name of partnership", "lscp", "scp", "area", "organisation", "shared by",
                                        "local area", "board"),
           "As the list of members has it, or as it was called before."),
    Column("title", "Title", ("name", "document", "document title", "title of document", "example", "resource", "name of document"),
           "What the document is called."),
    Column("link", "Address", ("link", "url", "web address", "web link", "weblink", "hyperlink", "website", "link to document"),
           "Where it is on the web."),
    Column("dated", "Date", ("date of document", "year", "published", "publication date", "date published", "dated",
                           "document date"),
           "A day, a month, or a year."),
    Column("type", "Type", ("type of document", "document type", "kind", "format"),
           "One of the types of document; empty: told from the title."),
    Column("teaser", "What it is", ("summary", "description", "teaser", "about", "details", "comments"),
           "A sentence or two for everybody."),
    Column("sharing", "Sharing", ("access", "who may see it", "sharing label", "permission", "visibility"),
           "members, board, or public; empty: members."),
)  # fmt: skip
NEEDED = ("title", "partnership")

"""What the staff's front page says."""

import re
from typing import Any


def duties(client: Any) -> dict[str, str]:
    """Return what waits for whoever is signed in, each with how many."""
    page = client.get("/admin/").content.decode()
    rows = re.findall(r'duty__number">(.*?)</span>\s*<span class="desk-duty__words">(.*?)</span>', page)
    return {words: number for number, words in rows}

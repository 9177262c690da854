"""One example or more of every component, in the states that matter."""

from association.local_pages.specimens.first import first_examples
from association.local_pages.specimens.further import further_examples
from association.local_pages.specimens.made import Example
from association.local_pages.specimens.rows import made_rows


def examples() -> dict[str, list[Example]]:
    """Return the examples of every component by its name, the file's without `.html`."""
    given = made_rows()
    return {**first_examples(given), **further_examples(given)}

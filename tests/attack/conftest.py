"""What the tests of attacks share."""

from tests.newsletters.mailing.conftest import begin, editor, now, outsider, preparer, staff
from tests.office.conftest import smtp

__all__ = ["begin", "editor", "now", "outsider", "preparer", "smtp", "staff"]

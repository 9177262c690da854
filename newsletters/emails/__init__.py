"""What is mailed: an issue, or a mailing of its own, as HTML and as text, once for each audience."""

from newsletters.emails.composing import Audience, Composed
from newsletters.emails.issues import compose_issue
from newsletters.emails.mailings import compose_mailing

__all__ = ["Audience", "Composed", "compose_issue", "compose_mailing"]

"""Papers of events: tickets, badges and certificates."""

from events.papers.badges import badges_pdf
from events.papers.certificates import certificate_pdf, days_attended
from events.papers.tickets import tickets_pdf

__all__ = ["badges_pdf", "certificate_pdf", "days_attended", "tickets_pdf"]

"""Mailings in the admin, from draft to archive."""

from newsletters.mailing_staff.viewset import MailingViewSet

__all__ = ["MailingViewSet"]

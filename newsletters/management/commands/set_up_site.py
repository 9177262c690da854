"""Create what every installation starts with."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from billing.services.chasers import set_up_chasers
from billing.services.reminders import set_up_reminders
from cms.services.first_pages import write_first_pages, write_membership_page
from events.services.site import set_up_events
from membership.services.reference import load_reference_data
from newsletters.services.groups import set_up_groups
from newsletters.services.site import set_up_site
from resources.services.site import set_up_directory


class Command(BaseCommand):
    help = (
        "Create what is missing of the pages, first texts, directory, events page, groups of staff, areas, seat roles, membership years "
        "and reminders of invoices that every installation starts with; safe to run after every update."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        home = set_up_site()
        write_first_pages(home=home)
        write_membership_page(home=home)
        set_up_directory(home=home)
        set_up_events(home=home)
        load_reference_data(now=timezone.now())
        set_up_groups()
        set_up_reminders()
        set_up_chasers()
        self.stdout.write(f"The site stands: {home.full_url}")

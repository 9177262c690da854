"""Create what every installation starts with."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from billing.services.chasers import set_up_chasers
from billing.services.reminders import set_up_reminders
from cms.services.first_pages import write_first_pages, write_membership_page
from events.services.site import set_up_events
from membership.services.reference import load_reference_data
from newsletters.services.groups import rights_beyond, set_up_groups, take_rights_beyond
from newsletters.services.site import set_up_site
from resources.services.site import set_up_directory


class Command(BaseCommand):
    help = (
        "Create what is missing of the pages, first texts, directory, events page, groups of staff, areas, seat roles, membership years "
        "and reminders of invoices that every installation starts with; safe to run after every update."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--take-rights",
            action="store_true",
            help="take away what the site's own groups may do beyond its table of rights",
        )

    def handle(self, *args: Any, take_rights: bool = False, **options: Any) -> None:
        home = set_up_site()
        write_first_pages(home=home)
        write_membership_page(home=home)
        set_up_directory(home=home)
        set_up_events(home=home)
        load_reference_data(now=timezone.now())
        set_up_groups()
        set_up_reminders()
        set_up_chasers()
        self._tell_of_rights(take_rights=take_rights)
        self.stdout.write(f"The site stands: {home.full_url}")

    def _tell_of_rights(self, *, take_rights: bool) -> None:
        beyond = take_rights_beyond() if take_rights else rights_beyond()
        for group, names in beyond.items():
            verb = "may no longer" if take_rights else "may, beyond the site's own table of rights"
            self.stdout.write(f"{group} {verb}: {', '.join(names)}")
        if beyond and not take_rights:
            self.stdout.write(
                "Staff gave these rights, or an earlier version of the site did. Take them away: manage.py set_up_site --take-rights"
            )

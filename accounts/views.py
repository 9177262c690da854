"""The account area."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Show the person's own account at a glance."""
    return render(request, "pages/accounts/overview.html")

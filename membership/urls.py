"""Addresses of people with seats, and of those who look after a partnership's affairs."""

from django.urls import include, path

from membership.views import invitations, seats
from membership.views.acting import act_for

seat_pages = [
    path("", seats.SeatsPage.as_view(), name="partnership_seats"),
    path("invite/", seats.Invite.as_view(), name="invite_to_seat"),
    path("<int:pk>/change/", seats.ChangeSeat.as_view(), name="change_seat"),
    path("<int:pk>/hand-over/", seats.HandOver.as_view(), name="hand_over_seat"),
    path("<int:pk>/end/", seats.EndSeat.as_view(), name="end_seat"),
    path("invitations/<int:pk>/send-again/", seats.ResendInvitation.as_view(), name="resend_invitation"),
    path("invitations/<int:pk>/withdraw/", seats.WithdrawInvitation.as_view(), name="withdraw_invitation"),
    path("administrators/add/", seats.AddAdministrator.as_view(), name="add_administrator"),
    path("administrators/<int:pk>/remove/", seats.RemoveAdministrator.as_view(), name="remove_administrator"),
]

urlpatterns = [
    path("join/", include("membership.joining.urls")),
    path("account/acting-for/", act_for, name="act_for"),
    path("account/partnership/<slug:slug>/seats/", include(seat_pages)),
    path("invitations/<str:token>/", invitations.InvitationPage.as_view(), name="invitation"),
]

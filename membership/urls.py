"""Addresses of people with seats, and of those who look after a partnership's affairs."""

from django.urls import include, path

from membership.views import extra_seats, invitations, renewals, seats
from membership.views.acting import act_for

seat_pages = [
    path("", seats.SeatsPage.as_view(), name="partnership_seats"),
    path("invite/", seats.Invite.as_view(), name="invite_to_seat"),
    path("buy/", extra_seats.BuySeats.as_view(), name="buy_extra_seats"),
    path("<int:pk>/change/", seats.ChangeSeat.as_view(), name="change_seat"),
    path("<int:pk>/hand-over/", seats.HandOver.as_view(), name="hand_over_seat"),
    path("<int:pk>/end/", seats.EndSeat.as_view(), name="end_seat"),
    path("invitations/<int:pk>/send-again/", seats.ResendInvitation.as_view(), name="resend_invitation"),
    path("invitations/<int:pk>/withdraw/", seats.WithdrawInvitation.as_view(), name="withdraw_invitation"),
    path("administrators/add/", seats.AddAdministrator.as_view(), name="add_administrator"),
    path("administrators/<int:pk>/remove/", seats.RemoveAdministrator.as_view(), name="remove_administrator"),
]

renewal_pages = [
    path("", renewals.RenewPage.as_view(), name="renew_partnership"),
    path("not-this-year/", renewals.Decline.as_view(), name="decline_renewal"),
    path("later/", renewals.DecideLater.as_view(), name="decide_later"),
    path("after-all/", renewals.AfterAll.as_view(), name="renew_after_all"),
    path("areas/", renewals.TellAreas.as_view(), name="tell_areas"),
    path("invoiced/", renewals.NamePayer.as_view(), name="name_payer"),
]

urlpatterns = [
    path("join/", include("membership.joining.urls")),
    path("account/acting-for/", act_for, name="act_for"),
    path("account/partnership/<slug:slug>/seats/", include(seat_pages)),
    path("account/partnership/<slug:slug>/renew/", include(renewal_pages)),
    path("renewals/<str:token>/", renewals.renewal_link, name="renewal_link"),
    path("invitations/<str:token>/", invitations.InvitationPage.as_view(), name="invitation"),
]

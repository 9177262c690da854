"""Addresses of the account area. Names are allauth's, which reverses them; addresses are in the site's words."""

from allauth.account import views as allauth_views
from django.urls import include, path, re_path

from accounts import data_views, session_views, views

urlpatterns = [
    path("", views.overview, name="account_overview"),
    path("profile/", views.profile, name="account_profile"),
    path("data/", data_views.overview, name="account_data"),
    path("data/copy/", data_views.copy, name="account_data_copy"),
    path("data/erase/", data_views.ask, name="account_data_erase"),
    path("data/keep/", data_views.withdraw, name="account_data_keep"),
    path("sign-in/", allauth_views.login, name="account_login"),
    path("sign-in/code/", allauth_views.request_login_code, name="account_request_login_code"),
    path("sign-in/code/enter/", allauth_views.confirm_login_code, name="account_confirm_login_code"),
    path("sign-in/again/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("sign-out/", allauth_views.logout, name="account_logout"),
    path("sign-up/", allauth_views.signup, name="account_signup"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("addresses/", allauth_views.email, name="account_email"),
    path("addresses/confirm/", allauth_views.email_verification_sent, name="account_email_verification_sent"),
    re_path(
        r"^addresses/confirm/(?P<key>[-:\w]+)/$", allauth_views.confirm_email, name="account_confirm_email"
    ),
    path("password/change/", allauth_views.password_change, name="account_change_password"),
    path("password/set/", allauth_views.password_set, name="account_set_password"),
    path("password/reset/", allauth_views.password_reset, name="account_reset_password"),
    path("password/reset/sent/", allauth_views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("security/devices/", session_views.own_sessions, name="account_sessions"),
    path("security/devices/end/", session_views.end, name="account_end_session"),
    path("security/devices/end-others/", session_views.end_others, name="account_end_other_sessions"),
    path("security/", include("allauth.mfa.urls")),
]

"""Addresses of the newsletter that are not pages of the tree."""

from django.urls import path

from newsletters.feed_page import feeds_page
from newsletters.feedback import views as feedback
from newsletters.feeds import IssueFeed, NewsFeed
from newsletters.mailing_pages import mailing_list, mailing_page
from newsletters.readers import mail, subscribing

app_name = "newsletters"
urlpatterns = [
    path("feeds/", feeds_page, name="feeds"),
    path("feeds/newsletter/", IssueFeed(), name="feed"),
    path("feeds/news/", NewsFeed(), name="news_feed"),
    path("feedback/<slug:slug>/", feedback.feedback, name="feedback"),
    path("feedback/<slug:slug>/thank-you/", feedback.feedback_given, name="feedback_given"),
    path("suggest-a-contribution/", feedback.contribution, name="contribution"),
    path("suggest-a-contribution/thank-you/", feedback.contribution_suggested, name="contribution_suggested"),
    path("mailings/", mailing_list, name="mailings"),
    path("mailings/<uuid:key>/", mailing_page, name="mailing"),
    path("subscribe/", subscribing.subscribe, name="subscribe"),
    path("subscribe/sent/", subscribing.sent, name="subscribe_sent"),
    path("subscribe/confirm/<str:token>/", subscribing.confirm_page, name="confirm"),
    path("mail/", mail.ask_for_link, name="ask_for_link"),
    path("mail/<str:token>/", mail.preferences, name="preferences"),
    path("mail/<str:token>/leave/", mail.leave_page, name="leave"),
]

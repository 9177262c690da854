"""Addresses of the newsletter that are not pages of the tree."""

from django.urls import path

from newsletters.feeds import IssueFeed, NewsFeed
from newsletters.mailing_pages import mailing_page

app_name = "newsletters"
urlpatterns = [
    path("feeds/newsletter/", IssueFeed(), name="feed"),
    path("feeds/news/", NewsFeed(), name="news_feed"),
    path("mailings/<uuid:key>/", mailing_page, name="mailing"),
]

"""Addresses of the newsletter that are not pages of the tree."""

from django.urls import path

from newsletters.feeds import IssueFeed, NewsFeed

app_name = "newsletters"
urlpatterns = [
    path("feeds/newsletter/", IssueFeed(), name="feed"),
    path("feeds/news/", NewsFeed(), name="news_feed"),
]

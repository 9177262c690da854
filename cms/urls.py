"""Addresses that are not pages of the tree: search, files, and what machines ask for."""

from django.urls import path

from cms.views import cards, files, formats, machines, searching

app_name = "cms"
urlpatterns = [
    path("search/", searching.search, name="search"),
    path("search/suggestions/", searching.suggest, name="suggestions"),
    path("another-format/<int:document_id>/", formats.ask, name="another_format"),
    path("another-format/thank-you/", formats.asked, name="another_format_asked"),
    path("cards/<slug:source>/<int:key>/<slug:digest>.png", cards.card, name="card"),
    path("media/<path:name>", files.file, name="file"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("favicon.ico", machines.favicon, name="favicon"),
]

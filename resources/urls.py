"""Addresses of the directory and the library that are not pages of the tree."""

from django.urls import path

from resources.views import answers, directory

app_name = "resources"
urlpatterns = [
    path("examples/answers/<str:token>/", answers.AnswerPage.as_view(), name="answer"),
    path("examples/<int:example_id>/<slug:slug>/", directory.example, name="example"),
]

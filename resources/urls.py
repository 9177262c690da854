"""Addresses of the directory and the library that are not pages of the tree."""

from django.urls import path

from resources.directory import views as directory
from resources.library.feeds import LibraryFeed
from resources.views import answers, contributing, profiles

app_name = "resources"
urlpatterns = [
    path("feeds/publications/", LibraryFeed(), name="feed"),
    path("examples/answers/<str:token>/", answers.AnswerPage.as_view(), name="answer"),
    path("examples/<int:example_id>/<slug:slug>/", directory.example, name="example"),
    path("partnerships/<slug:slug>/", directory.partnership, name="partnership"),
    path("contribute/", contributing.contribute, name="contribute"),
    path("account/examples/", contributing.own_list, name="own_examples"),
    path("account/examples/<int:example_id>/change/", contributing.change_example, name="change_example"),
    path("account/examples/<int:example_id>/answer/", contributing.answer_question, name="answer_question"),
    path(
        "account/examples/<int:example_id>/withdraw/", contributing.withdraw_example, name="withdraw_example"
    ),
    path("profiles/<str:token>/", profiles.by_link, name="profile_link"),
    path("account/profile/lists/", profiles.own, name="own_profiles"),
    path("account/profile/lists/<int:pk>/", profiles.change, name="change_profile"),
    *(
        path(
            f"account/profile/lists/<int:pk>/{step}/", profiles.decide, {"step": step}, name=f"{step}_profile"
        )
        for step in profiles.DONE
    ),
]

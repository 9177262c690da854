"""Addresses of the directory and the library that are not pages of the tree."""

from django.urls import path

from resources.views import directory, profiles

app_name = "resources"
urlpatterns = [
    path("examples/<int:example_id>/<slug:slug>/", directory.example, name="example"),
    path("profiles/<str:token>/", profiles.by_link, name="profile_link"),
    path("account/profile/lists/", profiles.own, name="own_profiles"),
    path("account/profile/lists/<int:pk>/", profiles.change, name="change_profile"),
    *(
        path(f"account/profile/lists/<int:pk>/{step}/", profiles.decide, {"step": step}, name=f"{step}_profile")
        for step in profiles.DONE
    ),
]

"""People in the admin."""

from wagtail.users.views.users import UserViewSet

from accounts.staff_forms import PersonCreationForm, PersonEditForm


class PersonViewSet(UserViewSet):
    """Wagtail's users, by e-mail address and without passwords."""

    def get_form_class(self, for_update: bool = False) -> type:
        return PersonEditForm if for_update else PersonCreationForm

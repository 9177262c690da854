"""Where mail providers report what became of mail: anymail's doors for this, and none of those for incoming mail."""

from anymail.urls import urlpatterns as all_of_anymail

app_name = "anymail"
urlpatterns = [pattern for pattern in all_of_anymail if "inbound" not in str(pattern.name)]

"""Settings in pages of one subject each; what differs between places comes from the environment."""

from association.settings.billing import *  # noqa: F403
from association.settings.core import *  # noqa: F403
from association.settings.data import *  # noqa: F403
from association.settings.log import *  # noqa: F403
from association.settings.mail import *  # noqa: F403
from association.settings.people import *  # noqa: F403
from association.settings.publishing import *  # noqa: F403
from association.settings.schedule import *  # noqa: F403
from association.settings.security import *  # noqa: F403

"""What do tests of the pages begin with?"""

import pytest

from tests.connectors.web.site import TestSite, a_site


@pytest.fixture
def site() -> TestSite:
    return a_site()

"""What does docs/api.md say? It is made of the API's own actions and of the pages' doors.

PYTHONPATH=. python docs/make_api.py > docs/api.md
"""

import sys
from collections import defaultdict
from collections.abc import Sequence

from connectors.web.api.endpoints import Endpoint
from connectors.web.api.room import ENDPOINTS
from connectors.web.api.twins import NO_TWIN, posts, twins

HEAD = """# The API: every action

Made by `python docs/make_api.py`; a test holds it to the doors of the site. [The guide](guide/api.md) says how to
begin; `/api/openapi.json` says what each action takes and gives. Who may do what is in [access](access.md).
"""

PAGES_HEAD = """
## Every page that changes something, and what does the same in the API

| page | in the API |
|---|---|
"""


def api_page() -> str:
    areas: dict[str, list[Endpoint]] = defaultdict(list)
    for each in ENDPOINTS:
        areas[each.path.split("/")[2]].append(each)
    return HEAD + "".join(_area(name, found) for name, found in areas.items()) + PAGES_HEAD + _pages()


def _area(name: str, found: list[Endpoint]) -> str:
    rows = "".join(f"| `{_called(each)}` | {each.summary} | {_who(each)} |\n" for each in found)
    title = name.replace("-", " ").capitalize()
    return f"\n## {title}\n\n| action | what it does | for those who may |\n|---|---|---|\n{rows}"


def _pages() -> str:
    found = twins()
    return "".join(f"| `{door.path}` | {_twins(found.get(door.path, ()), door.path)} |\n" for door in posts())


def _twins(found: Sequence[Endpoint], page: str) -> str:
    return ", ".join(f"`{_called(each)}`" for each in found) or NO_TWIN.get(page, "")


def _called(each: Endpoint) -> str:
    return f"{each.method} {each.path}"


def _who(each: Endpoint) -> str:
    return each.needs.value if each.needs else "anybody signed in, or with a token"


if __name__ == "__main__":
    sys.stdout.write(api_page())

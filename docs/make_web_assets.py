"""Where do the files in connectors/web/assets/nhsuk come from? From one version of nhsuk-frontend, fonts taken out.

npm pack nhsuk-frontend@10.6.1
python docs/make_web_assets.py nhsuk-frontend-10.6.1.tgz

The templates come from nhsuk-frontend-jinja 0.10.2, which goes with 10.6.1 and with no other. No NHS logo or
icon is taken, and no rule that fetches a typeface: Frutiger is licensed, and lies on another machine.
"""

import re
import sys
import tarfile
from hashlib import sha256
from pathlib import Path

VERSION = "10.6.1"
ASSETS = Path(__file__).resolve().parents[1] / "connectors" / "web" / "assets" / "nhsuk"
DIST = "package/dist/nhsuk"
USED_ICONS = ("arrow-down", "arrow-up-down", "arrow-up", "cross")
FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
SOURCE_MAP = re.compile(r"\n?(/\*#|//#) sourceMappingURL=.*")


def main(tarball: Path) -> None:
    """Write style sheet, script and icons, and their digests."""
    with tarfile.open(tarball) as packed:

        def text(name: str) -> str:
            found = packed.extractfile(f"{DIST}/{name}")
            if found is None:
                raise FileNotFoundError(name)
            return found.read().decode("utf-8")

        style = FONT_FACE.sub("", SOURCE_MAP.sub("", text("nhsuk-frontend.min.css")))
        style = style.replace("Frutiger W01,arial", "arial").replace("/assets/images/", "")
        files = {
            "nhsuk-frontend.min.css": style,
            "nhsuk-frontend.min.js": SOURCE_MAP.sub("", text("nhsuk-frontend.min.js")),
        }
        files |= {f"nhsuk-icon-{name}.svg": text(f"assets/images/nhsuk-icon-{name}.svg") for name in USED_ICONS}
    ASSETS.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (ASSETS / name).write_text(content, "utf-8", newline="\n")
    digests = [f"{sha256(content.encode()).hexdigest()}  {name}\n" for name, content in sorted(files.items())]
    (ASSETS / "SHA256SUMS").write_text(f"nhsuk-frontend {VERSION}\n" + "".join(digests), "utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Is this the one-time code the authenticator on somebody's phone shows just now? RFC 6238, by pyotp."""

from datetime import datetime

import pyotp
import segno

STEP_S = 30
EITHER_SIDE = (0, -1, 1)
"""Steps whose code is taken: a phone's clock may be half a minute off."""


def new_secret() -> str:
    """160 random bits, base32."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The 30-second step the code belongs to; None where it is wrong."""
    digits = "".join(code.split())
    current = int(now.timestamp()) // STEP_S
    maker = pyotp.TOTP(secret)
    for aside in EITHER_SIDE:
        if pyotp.utils.strings_equal(maker.generate_otp(current + aside), digits):
            return current + aside
    return None


def address(secret: str, *, sign_in: str, site: str) -> str:
    """What an authenticator reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=sign_in, issuer_name=site)


def picture(text: str) -> str:
    """The address as a square code, SVG."""
    return str(segno.make(text, error="m").svg_inline(scale=5, border=2, dark="#212b32", light="#ffffff"))

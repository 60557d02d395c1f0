"""Which colours mean what? Every pair used for text has a contrast of at least 4.5 to 1 (tested)."""

from process_maps.vocabulary import Medium, Value

INK = "#212B32"
SOFT = "#425563"
LINE = "#768692"
HAIR = "#D8DDE0"
PALE = "#E8EDEE"
PALER = "#F4F7F8"
WHITE = "#FFFFFF"
BLUE = "#005EB8"
DARK_BLUE = "#003087"
PALE_BLUE = "#E6F0F9"
YELLOW = "#FFB81C"
PLUM = "#8A1538"
PINK = "#F9DCD9"
RED = "#B0120A"
QUEUE = "#FFF1CC"
BURST = "#FFF3BF"
BURST_EDGE = "#B45C00"
BURST_INK = "#5C2E00"
GREEN = "#00664F"

VALUE_FILL = {Value.ADDS: BLUE, Value.NECESSARY: YELLOW, Value.WASTE: PLUM}
ON_VALUE = {Value.ADDS: WHITE, Value.NECESSARY: INK, Value.WASTE: WHITE}

MEDIUM_WORDS = {
    Medium.ELECTRONIC: "Electronic",
    Medium.EMAIL: "E-mail",
    Medium.PAPER: "On paper",
    Medium.PHONE: "By phone",
    Medium.FACE_TO_FACE: "Face to face",
}
MEDIUM_INK = {
    Medium.ELECTRONIC: BLUE,
    Medium.EMAIL: GREEN,
    Medium.PAPER: "#7C2855",
    Medium.PHONE: "#9A4A00",
    Medium.FACE_TO_FACE: INK,
}
MEDIUM_DASH = {
    Medium.ELECTRONIC: "",
    Medium.EMAIL: "7 3",
    Medium.PAPER: "2 3",
    Medium.PHONE: "8 3 2 3",
    Medium.FACE_TO_FACE: "12 3 2 3 2 3",
}

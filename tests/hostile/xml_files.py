"""Which hostile XML files are there, whatever the document is meant to be?"""

import random

from tests.hostile import Shelf

XML_FILES = Shelf(".xml")


@XML_FILES.tells("line 1: it brings definitions of its own (DOCTYPE)")
def an_entity() -> str:
    return '<!DOCTYPE p [<!ENTITY a "b">]>\n<p>&a;</p>'


@XML_FILES.tells("line 1: it brings definitions of its own (DOCTYPE)")
def an_outside_definition() -> str:
    return '<!DOCTYPE p SYSTEM "http://127.0.0.1:9/">\n<p/>'


@XML_FILES.tells("line 3: it cannot be read as XML (mismatched tag)")
def tags_that_do_not_match() -> str:
    return "<p>\n<q>\n</p>"


@XML_FILES.tells("line 1: it cannot be read as XML (no element found)")
def cut_short() -> str:
    return "<p>"


@XML_FILES.tells("the file: it is empty")
def empty() -> str:
    return ""


@XML_FILES.tells("line 1: it is in the character encoding 'ebcdic', not in UTF-8")
def unknown_character_encoding() -> str:
    return '<?xml version="1.0" encoding="ebcdic"?><p/>'


@XML_FILES.tells("line 1: its elements are nested more than 100 deep")
def a_hundred_thousand_nested_elements() -> str:
    return "<a>" * 100_000 + "</a>" * 100_000


@XML_FILES.tells("line 1: it has too many")
def four_hundred_thousand_elements() -> str:
    return "<p>" + "<q/>" * 400_000 + "</p>"


@XML_FILES.tells("line 1: one of its tags is far too long")
def three_hundred_thousand_attributes() -> str:
    return "<p" + "".join(f" a{number}=''" for number in range(300_000)) + "/>"


@XML_FILES.tells("the file: it is larger than 5 MB")
def eleven_megabytes_of_blanks() -> str:
    return "<p>" + " " * 11_000_000 + "</p>"


@XML_FILES.harmless
def two_hundred_thousand_elements() -> str:
    some = random.Random(1)
    names = (f'<q{some.randint(0, 99_999)} a{some.randint(0, 999)}="{number}"/>' for number in range(199_000))
    return "<p>" + "".join(names) + "</p>"

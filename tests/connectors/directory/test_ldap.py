"""Does a real directory give the people an import then takes, and are its refusals told in our words?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from connectors.directory import DirectoryRefused, DirectoryUnavailable, LdapDirectory
from connectors.people_files import profile_named
from engine.people import Directory, Person
from engine.people_import.plan import plan_import
from engine.people_import.rows import read_rows
from tests.connectors.directory.slapd import ADMIN, BASE, MOST_WITHOUT_PAGES, PASSWORD, Slapd, entry, running

pytest.importorskip(
    "bonsai", reason='LDAP IS NOT TESTED: pip install "eightflows[ldap]" (needs libldap-dev libsasl2-dev)'
)
TODAY = date(2026, 11, 23)
MANY = MOST_WITHOUT_PAGES * 12  # more than a page of ours


@pytest.fixture(scope="module")
def slapd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    people = [
        entry("afairholt", cn="Ana Fairholt", sn="Fairholt", givenName="Ana", employeeNumber="30000001", ou="Ward"),
        entry(
            "bcelik",
            cn="Ben Celik",
            sn="Çelik",
            givenName="Ben",
            mail="ben.celik@trust.example",
            title="Staff Nurse",
            manager=f"uid=AFairholt,ou=people,{BASE}",
            ou="Ward",
        ),
        *(entry(f"u{number}", cn=f"Person {number}", sn=f"Person{number}") for number in range(MANY)),
    ]
    with running(tmp_path_factory.mktemp("slapd"), people) as server:
        yield server


@pytest.fixture
def known(slapd: Slapd) -> LdapDirectory:
    return LdapDirectory(url=slapd.url, base=BASE)


def test_everybody_is_read_page_by_page(known: LdapDirectory) -> None:
    assert len(known.table().rows) == MANY + 2


def test_a_directory_imports_as_a_file_does(known: LdapDirectory) -> None:
    reading = read_rows(known.table(), profile_named("directory_people"))
    plan = plan_import(reading, Directory(), on=TODAY)
    people = {person.id: person for person in plan.change.people}
    assert plan.rejected == ()
    assert people["bcelik"] == Person(
        id="bcelik",
        name="Ben Çelik",
        email="ben.celik@trust.example",
        post="Staff Nurse",
        team="ward",
        manager="30000001",
        sign_in="bcelik",
    )


def test_what_the_directory_does_not_know_is_left_as_it_is(known: LdapDirectory) -> None:
    ana = Person(id="30000001", employee_number="30000001", name="Ana Fairholt", band="7", starts=date(2019, 4, 1))
    reading = read_rows(known.table(), profile_named("directory_people"))
    plan = plan_import(reading, Directory(people=(ana,)), on=TODAY)
    after = {person.id: person for person in plan.change.people}["30000001"]
    assert after == replace(ana, sign_in="afairholt", team="ward")


def test_only_those_the_filter_names_are_read(known: LdapDirectory) -> None:
    assert len(replace(known, filter="(mail=*)").table().rows) == 1


def test_a_password_goes_over_an_encrypted_line(slapd: Slapd) -> None:
    secure = LdapDirectory(url=slapd.secure_url, base=BASE, user=ADMIN, password=PASSWORD, ca_file=slapd.ca_file)
    assert len(secure.table().rows) == MANY + 2


def test_a_server_nobody_vouches_for_is_not_spoken_to(slapd: Slapd) -> None:
    with pytest.raises((DirectoryRefused, DirectoryUnavailable)):
        LdapDirectory(url=slapd.secure_url, base=BASE, user=ADMIN, password=PASSWORD).table()


def test_a_wrong_password_is_refused_and_not_shown(known: LdapDirectory) -> None:
    with pytest.raises(DirectoryRefused, match="does not accept this user and password") as refused:
        replace(known, user=ADMIN, password="wrong-and-secret").table()
    assert "wrong-and-secret" not in f"{refused.value} {known!r}"


def test_a_base_that_is_not_there_is_refused(known: LdapDirectory) -> None:
    with pytest.raises(DirectoryRefused, match="Check the base and the filter"):
        replace(known, base="ou=nowhere,dc=trust,dc=example").table()


def test_a_server_that_is_away_is_worth_another_try() -> None:
    with pytest.raises(DirectoryUnavailable, match="cannot be reached"):
        LdapDirectory(url="ldap://127.0.0.1:1", base=BASE).table()


@pytest.mark.parametrize("url", ["http://directory", "ldap://", "directory"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(DirectoryRefused, match="ldaps://host"):
        LdapDirectory(url=url, base=BASE).table()


def test_another_machine_is_asked_over_tls_only() -> None:
    assert LdapDirectory(url="ldap://directory.trust.example", base=BASE)._starts_tls()

"""Where do tests find a real LDAP server? They start slapd themselves, in a folder of their own."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest

BASE = "dc=trust,dc=example"
ADMIN, PASSWORD = f"cn=admin,{BASE}", "made-up-secret"
MOST_WITHOUT_PAGES = 50  # as Active Directory: more are given in pages only
SCHEMAS = (Path("/etc/ldap/schema"), Path("/etc/openldap/schema"))
PATIENCE_S = 20.0


@dataclass(frozen=True, slots=True)
class Slapd:
    """A running server; `url` in the clear, `secure_url` encrypted from the start."""

    url: str
    secure_url: str
    ca_file: Path


def program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip(f"LDAP IS NOT TESTED: there is no {name} here (apt-get install slapd)")
    return found


@contextmanager
def running(folder: Path, people: Sequence[str]) -> Iterator[Slapd]:
    """A server with these entries below ou=people, until the end. Skips where slapd is missing or may not run."""
    slapd, schemas = program("slapd"), next((found for found in SCHEMAS if found.is_dir()), None)
    if schemas is None:
        pytest.skip("LDAP IS NOT TESTED: slapd is here without its schemas")
    (folder / "data").mkdir()
    ca_file, key_file = _certificate(folder)
    config, entries = folder / "slapd.conf", folder / "people.ldif"
    config.write_text(_configuration(folder, schemas, ca_file, key_file), "utf-8")
    entries.write_text("\n".join([_top(), *people]), "utf-8")
    loaded = subprocess.run(
        [program("slapadd"), "-f", config, "-l", entries], capture_output=True, text=True, timeout=PATIENCE_S
    )
    if loaded.returncode:
        if "ermission denied" in loaded.stderr:  # AppArmor, on Ubuntu
            pytest.skip("LDAP IS NOT TESTED: this machine does not let slapd read outside its own folders")
        raise RuntimeError(loaded.stderr)
    port, secure_port = _free_port(), _free_port()
    found = Slapd(f"ldap://127.0.0.1:{port}", f"ldaps://127.0.0.1:{secure_port}", ca_file)
    listening = f"{found.url} {found.secure_url}"
    server = subprocess.Popen([slapd, "-f", config, "-h", listening, "-d", "0"], stderr=subprocess.PIPE)
    try:
        _wait_for(server, port)
        yield found
    finally:
        server.terminate()
        server.communicate(timeout=PATIENCE_S)


def entry(uid: str, **attributes: str) -> str:
    """A person in LDIF."""
    lines = [f"dn: uid={uid},ou=people,{BASE}", "objectClass: inetOrgPerson", f"uid: {uid}"]
    return "\n".join([*lines, *(f"{name}: {value}" for name, value in attributes.items()), ""])


def _top() -> str:
    return (
        f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\no: Trust\ndc: trust\n\n"
        f"dn: ou=people,{BASE}\nobjectClass: organizationalUnit\nou: people\n"
    )


def _configuration(folder: Path, schemas: Path, certificate: Path, key: Path) -> str:
    modules = next((found for found in (Path("/usr/lib/ldap"), Path("/usr/lib64/openldap")) if found.is_dir()), None)
    loading = f"modulepath {modules}\nmoduleload back_mdb\n" if modules else ""
    return (
        "".join(f"include {schemas / name}.schema\n" for name in ("core", "cosine", "inetorgperson"))
        + f"{loading}pidfile {folder / 'slapd.pid'}\nargsfile {folder / 'slapd.args'}\n"
        f"TLSCertificateFile {certificate}\nTLSCertificateKeyFile {key}\nTLSCACertificateFile {certificate}\n"
        f"database mdb\nsuffix {BASE}\nrootdn {ADMIN}\nrootpw {PASSWORD}\ndirectory {folder / 'data'}\n"
        f"limits anonymous size.soft={MOST_WITHOUT_PAGES} size.hard={MOST_WITHOUT_PAGES} size.prtotal=unlimited\n"
        "access to attrs=userPassword by anonymous auth by * none\naccess to * by * read\n"
    )


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine that vouches for itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "server.pem", folder / "server.key"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate_file, key_file


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port


def _wait_for(server: "subprocess.Popen[bytes]", port: int) -> None:
    give_up = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up:
        if server.poll() is not None:
            said = server.stderr.read().decode() if server.stderr else ""
            raise RuntimeError(f"slapd ended at once: {said}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("slapd did not answer")

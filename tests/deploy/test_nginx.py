"""What stands before the hall is taken by nginx as it is, by older ones too."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DEPLOY = Path(__file__).parents[2] / "deploy"
FILES = ["nginx.conf", "nginx.compose.conf"]


@pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx on the PATH")
@pytest.mark.parametrize("name", FILES)
def test_nginx_takes_it(tmp_path: Path, name: str) -> None:
    certificate(tmp_path)
    told = (DEPLOY / name).read_text(encoding="utf-8").replace("/etc/hall/", f"{tmp_path}/")
    told = re.sub(r"listen (\[::\]:)?(80|443)", r"listen \g<1>1\2", told).replace("server web:", "server 127.0.0.1:")
    rooms = "".join(f"{one}_temp_path {tmp_path}/{one};" for one in ("proxy", "fastcgi", "uwsgi", "scgi"))
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; client_body_temp_path {tmp_path}/body; {rooms}\n{told} }}",
        encoding="utf-8",
    )
    said = subprocess.run(
        ["nginx", "-t", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr


@pytest.mark.parametrize("name", FILES)
def test_it_is_written_for_older_ones_too(name: str) -> None:
    """Debian 12 has 1.22, where HTTP/2 is a word of ``listen``."""
    told = (DEPLOY / name).read_text(encoding="utf-8")
    assert not re.search(r"^\s*http2 on;", told, re.MULTILINE)
    assert told.count("ssl http2;") == 2


def certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hall.test")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    signed = made.not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    (folder / "tls.crt").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "tls.key").write_bytes(key.private_bytes(*plain))

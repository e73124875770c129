"""Signatures by ssh-keygen: made, the same each time, verified, and refused with reasons."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from casebook.manifest import MANIFEST, SIGNATURE, examine
from casebook.signing import NoKeygenError, SigningError, sign, signed_by
from tests.release import samples

TEXT = "清单\n".encode()


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def key(keys: Path) -> Path:
    return samples.make_key(keys)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "清 单.json"
    written.write_bytes(TEXT)
    return written


@pytest.fixture(autouse=True)
def _no_agent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)


@pytest.mark.parametrize("kind", ["ed25519", "rsa"])
def test_two_signatures_by_one_key_are_equal(
    kind: str, file: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    key = samples.make_key(tmp_path_factory.mktemp("own"), kind)
    once = sign(file, key).read_bytes()
    again = sign(file, key)
    assert again.read_bytes() == once
    assert again == file.with_name("清 单.json.sig")
    assert sorted(one.name for one in file.parent.iterdir()) == [file.name, again.name]


def test_two_signatures_by_an_ecdsa_key_differ(keys: Path, file: Path) -> None:
    """As the docstring of ``sign`` says."""
    key = samples.make_key(keys, "ecdsa")
    once, again = (sign(file, key).read_bytes() for _ in range(2))
    assert once != again
    assert signed_by(TEXT, once).key.startswith("ECDSA SHA256:")


def test_a_signature_tells_the_key_and_the_signer(key: Path, file: Path) -> None:
    signature = sign(file, key).read_bytes()
    shown = subprocess.run(["ssh-keygen", "-l", "-f", key], capture_output=True, check=True)
    fingerprint = shown.stdout.decode().split()[1]
    signed = signed_by(TEXT, signature)
    assert (signed.key, signed.signer) == (f"ED25519 {fingerprint}", "")
    signed = signed_by(TEXT, signature, samples.signers(key, 'namespaces="casebook"'))
    assert (signed.key, signed.signer) == (f"ED25519 {fingerprint}", samples.PUBLISHER)


def test_a_second_signer_of_a_list_counts(key: Path, keys: Path, file: Path) -> None:
    listed = samples.signers(key)
    public = key.with_suffix(".pub").read_text()
    listed.write_text(f"# signers\n\nother {_other_public(keys)}a,b {public}")
    assert signed_by(TEXT, sign(file, key).read_bytes(), listed).signer == "a"


def _other_public(keys: Path) -> str:
    folder = keys / "other"
    if not folder.exists():
        folder.mkdir()
        samples.make_key(folder)
    return (folder / "ed25519.pub").read_text()


def _lists(key: Path, keys: Path) -> Iterator[tuple[str, str]]:
    public = key.with_suffix(".pub").read_text()
    yield "", "名单里没有这把钥匙"
    yield f"other {_other_public(keys)}", "名单里没有这把钥匙"
    yield "garbage", "写错的行"
    yield "\0" * 5000, "名单里没有这把钥匙"
    yield f'me namespaces="git" {public}', "不许用于本用途"
    yield f'me valid-before="20200101" {public}', "不在有效期内"
    yield f'me valid-after="29990101" {public}', "不在有效期内"


def test_lists_that_do_not_have_the_signer(key: Path, keys: Path, file: Path) -> None:
    signature = sign(file, key).read_bytes()
    for text, reason in _lists(key, keys):
        listed = keys / "listed"
        listed.write_text(text)
        with pytest.raises(SigningError, match=reason) as refused:
            signed_by(TEXT, signature, listed)
        assert "ED25519 SHA256:" in refused.value.message


def test_a_signature_for_something_else_does_not_count(key: Path, file: Path) -> None:
    for namespace in ("file", "git"):
        command = ["ssh-keygen", "-Y", "sign", "-n", namespace, "-f", str(key)]
        made = subprocess.run(command, input=TEXT, capture_output=True, check=True).stdout
        with pytest.raises(SigningError, match="不是为本用途签的"):
            signed_by(TEXT, made)
    with pytest.raises(SigningError, match="改动过"):
        signed_by(TEXT + b" ", sign(file, key).read_bytes())


@pytest.mark.parametrize(
    "signature",
    [b"", b"\xff", b"-----BEGIN SSH SIGNATURE-----\n====\n-----END SSH SIGNATURE-----\n"],
)
def test_what_is_no_signature(signature: bytes) -> None:
    with pytest.raises(SigningError, match="写法不对"):
        signed_by(TEXT, signature)


def test_a_signature_written_in_another_way_is_refused(key: Path, file: Path) -> None:
    signature = sign(file, key).read_bytes()
    for changed in (
        signature.replace(b"\n", b"\r\n"),
        signature + b"\n",
        b"# comment\n" + signature,
        signature.replace(b"-----\nU1", b"-----\n\nU1"),
    ):
        with pytest.raises(SigningError, match="写法不对"):
            signed_by(TEXT, changed)


# What cannot be signed with


def test_no_key(file: Path) -> None:
    with pytest.raises(SigningError, match="没有"):
        sign(file, file.parent / "nowhere")
    with pytest.raises(SigningError, match="没有"):
        sign(file, file.parent)


def test_a_key_with_a_passphrase_needs_an_agent(file: Path, tmp_path: Path) -> None:
    key = samples.make_key(tmp_path, passphrase="secret")
    with pytest.raises(SigningError, match="口令") as refused:
        sign(file, key)
    assert "ssh-add" in refused.value.hint
    assert not file.with_name("清 单.json.sig").exists()


def test_a_key_that_an_agent_holds(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = samples.make_key(tmp_path)
    socket = tmp_path / "agent"
    with subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.DEVNULL) as agent:
        try:
            monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
            _added(key)
            key.unlink()
            signature = sign(file, key.with_suffix(".pub")).read_bytes()
        finally:
            agent.terminate()
    assert signed_by(TEXT, signature).key.startswith("ED25519")


def _added(key: Path) -> None:
    """Give a key to the agent, which may need a moment to listen."""
    for _ in range(100):
        if not subprocess.run(["ssh-add", "-q", key], capture_output=True, check=False).returncode:
            return
    pytest.fail("the agent does not take the key")


def test_files_that_are_no_private_key(key: Path, file: Path, tmp_path: Path) -> None:
    with pytest.raises(SigningError, match="不是 OpenSSH 的私钥"):
        sign(file, file)
    alone = tmp_path / "alone.pub"
    alone.write_bytes(key.with_suffix(".pub").read_bytes())
    with pytest.raises(SigningError, match="只有公钥"):
        sign(file, alone)


def test_a_key_that_others_can_read(file: Path, tmp_path: Path) -> None:
    key = samples.make_key(tmp_path)
    key.chmod(0o644)
    with pytest.raises(SigningError, match="别人也能读") as refused:
        sign(file, key)
    assert "chmod" in refused.value.hint


def test_no_ssh_keygen(file: Path, key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signature = sign(file, key).read_bytes()
    monkeypatch.setenv("PATH", str(file.parent))
    with pytest.raises(NoKeygenError, match="没有 ssh-keygen"):
        sign(file, key)
    with pytest.raises(NoKeygenError):
        signed_by(TEXT, signature)


def test_an_old_ssh_keygen(file: Path, key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = file.with_name("ssh-keygen")
    old.write_text("#!/bin/sh\necho 'unknown option -- Y' >&2\nexit 1\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", f"{old.parent}:/usr/bin:/bin")
    with pytest.raises(NoKeygenError, match="太旧"):
        sign(file, key)


def test_an_ssh_keygen_that_fails_in_its_own_way(
    file: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = file.with_name("ssh-keygen")
    odd.write_text("#!/bin/sh\necho 'the moon is full' >&2\nexit 1\n")
    odd.chmod(0o755)
    monkeypatch.setenv("PATH", f"{odd.parent}:/usr/bin:/bin")
    with pytest.raises(SigningError, match="the moon is full"):
        sign(file, key)


# By hand, and of a whole release


def test_ssh_keygen_alone_verifies_a_release(tmp_path: Path, key: Path) -> None:
    """The way to verify without any of our software."""
    folder = samples.make_signed(tmp_path / "release", key)
    command = ["ssh-keygen", "-Y", "verify", "-n", "casebook", "-I", samples.PUBLISHER]
    command += ["-f", str(samples.signers(key)), "-s", SIGNATURE]
    for content, status in (((folder / MANIFEST).read_bytes(), 0), (b"{}", 255)):
        done = subprocess.run(command, input=content, cwd=folder, capture_output=True, check=False)
        assert done.returncode == status


def test_a_release_by_another_key_differs(tmp_path: Path, key: Path, keys: Path) -> None:
    """Whoever changes a release can seal and sign it anew, but not as the publisher."""
    folder = samples.make_signed(tmp_path / "release", key)
    listed = samples.signers(key)
    assert examine(folder, listed).differences == ()
    (folder / "VERIFY.txt").write_text("evil")
    samples.seal(folder)
    _other_public(keys)
    sign(folder / MANIFEST, keys / "other/ed25519")
    assert examine(folder).differences == ()
    [one] = examine(folder, listed).differences
    assert (one.path, one.code) == (SIGNATURE, "CB811")
    assert "名单里没有这把钥匙" in one.message
    (folder / SIGNATURE).unlink()
    [one] = examine(folder, listed).differences
    assert (one.path, one.code) == (SIGNATURE, "CB812")
    assert examine(folder).differences == ()


def test_without_ssh_keygen_only_the_signer_is_unknown(
    tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = samples.make_signed(tmp_path / "release", key)
    listed = samples.signers(key)
    monkeypatch.setenv("PATH", str(tmp_path))
    examined = examine(folder)
    assert (examined.differences, examined.has_signature, examined.signed) == ((), True, None)
    [one] = examine(folder, listed).differences
    assert (one.path, one.code, "没有 ssh-keygen" in one.message) == (SIGNATURE, "CB811", True)

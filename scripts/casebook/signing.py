"""Sign with an SSH key, and see whether a signature holds and whose it is; ssh-keygen does both.

Whoever has OpenSSH can do the same by hand: nothing here is a format of our own.
"""

import base64
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

NAMESPACE = "casebook"
"""What a signature is for: one made for mail or for a commit does not count as one of ours."""
LARGEST = 64 * 1024
"""Bytes a signature file may have; one by an RSA key of 16,384 bits has a tenth of it."""

_SECONDS = 60
_ARMOUR = re.compile(
    rb"-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)-----END SSH SIGNATURE-----\n"
)
_COLUMNS = 70
_GOOD = re.compile(r'^Good "casebook" signature .*?with (\S+) key (\S+)$', re.MULTILINE)
_REFUSALS = (
    (
        r"[Pp]assphrase",
        "私钥有口令，ssh-agent 里也没有这把钥匙",
        "先运行 ssh-add 把钥匙交给 ssh-agent，再来签名",
    ),
    ("UNPROTECTED", "私钥文件别人也能读，ssh-keygen 不肯用", "运行 chmod 600 收紧权限，再来签名"),
    (
        "No private key found",
        "只有公钥，找不到对应的私钥",
        "指向私钥文件，或先用 ssh-add 把它交给 ssh-agent",
    ),
    (
        "Couldn't load public key|invalid format|error in libcrypto",
        "这不是 OpenSSH 的私钥",
        "用 ssh-keygen -t ed25519 生成一把，指向不带 .pub 的那个文件",
    ),
)
"""What ssh-keygen says when it refuses to sign, and how we say it."""


class SigningError(ValueError):
    """Why nothing was signed, or why a signature does not hold: message and hint, in Chinese."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class NoKeygenError(SigningError):
    """There is no ssh-keygen here that can sign and verify."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that fits what it signs."""

    key: str
    """Kind and fingerprint of the key, as ``ED25519 SHA256:…``."""
    signer: str = ""
    """Whose key it is by the list of signers; empty where none was given."""


def sign(file: Path, key: Path) -> Path:
    """Write the signature of a file beside it, as ``<name>.sig``, and return where it is.

    ``key`` is a private key, or the public one of a pair whose private key ssh-agent holds.
    Ed25519 and RSA keys give the same signature each time. ECDSA keys and keys on a security
    token (``-sk``) give another one each time: a release signed by them cannot be reproduced.
    Raises ``SigningError``; ``OSError`` where the file cannot be read or its neighbour written.
    """
    if not key.is_file():
        raise SigningError(f"没有 {key} 这把钥匙", "核对私钥文件的路径")
    signature, said = _keygen("-Y", "sign", "-n", NAMESPACE, "-f", str(key), of=file.read_bytes())
    if not signature:
        raise _refusal(key, said)
    target, fresh = (file.with_name(f"{file.name}{end}") for end in (".sig", ".sig.new"))
    try:
        fresh.write_text(signature, encoding="ascii")
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return target


def _refusal(key: Path, said: str) -> SigningError:
    for pattern, message, hint in _REFUSALS:
        if re.search(pattern, said):
            return SigningError(f"{key}：{message}", hint)
    last = said.strip().rpartition("\n")[2][:200]
    return SigningError(f"{key}：ssh-keygen 没有签成：{last}", "换一把 Ed25519 钥匙再试")


def signed_by(content: bytes, signature: bytes, signers: Path | None = None) -> Signed:
    """See whether a signature fits the content and, given a list of signers, whose it is.

    ``signers`` is a file as ssh-keygen knows it: on each line a name, options and a public key.
    Raises ``SigningError`` for a signature that does not hold, or that none of the signers made;
    ``NoKeygenError`` where there is nothing to see it with.
    """
    if not _is_armoured(signature):
        raise SigningError("签名文件的写法不对，被改动过", "向发布单位重新取得整份版本")
    with TemporaryDirectory() as folder:
        file = Path(folder, "sig")
        file.write_bytes(signature)
        common = ("-s", str(file), "-n", NAMESPACE)
        said, complaint = _keygen("-Y", "check-novalidate", *common, of=content)
        good = _GOOD.search(said)
        if good is None:
            reason = "不是为本用途签的" if "namespace" in complaint else "清单或签名被改动过"
            hint = "不要使用，向发布单位重新取得整份版本"
            raise SigningError(f"签名与清单不符：{reason}", hint)
        key = f"{good[1]} {good[2]}"
        if signers is None:
            return Signed(key)
        listed = ("-f", str(signers))
        names, complaint = _keygen("-Y", "find-principals", "-s", str(file), *listed)
        for name in names.splitlines():
            said, refused = _keygen("-Y", "verify", *listed, "-I", name, *common, of=content)
            if _GOOD.search(said):
                return Signed(key, name)
            complaint += refused
    hint = "核对名单，向发布单位核实钥匙的指纹；核实以前不要使用"
    raise SigningError(f"不能认定是谁签的：{_why_nobody(complaint)}（{key}）", hint)


def _why_nobody(complaint: str) -> str:
    """Why none of the signers counts as who signed."""
    reasons = (
        ("expired|not yet valid", "名单里这把钥匙不在有效期内"),
        ("not permitted", "名单里这把钥匙不许用于本用途"),
        (r":\d+: ", "名单里没有这把钥匙，而且有写错的行"),
    )
    told = (said for pattern, said in reasons if re.search(pattern, complaint))
    return next(told, "名单里没有这把钥匙")


def _is_armoured(signature: bytes) -> bool:
    """Whether it is written exactly as ssh-keygen writes, which reads much more than that."""
    match = _ARMOUR.fullmatch(signature)
    if match is None:
        return False
    try:
        packed = base64.b64decode(match[1].replace(b"\n", b""), validate=True)
    except ValueError:
        return False
    letters = base64.b64encode(packed)
    lines = (letters[at : at + _COLUMNS] for at in range(0, len(letters), _COLUMNS))
    return b"".join(line + b"\n" for line in lines) == match[1]


def _keygen(*arguments: str, of: bytes = b"") -> tuple[str, str]:
    """What ssh-keygen writes on standard output and error; without a terminal it asks nothing."""
    surroundings = os.environ | {"LC_ALL": "C", "SSH_ASKPASS_REQUIRE": "never"}
    try:
        done = subprocess.run(
            ["ssh-keygen", *arguments],
            input=of,
            capture_output=True,
            check=False,
            env=surroundings,
            start_new_session=True,
            timeout=_SECONDS,
        )
    except FileNotFoundError:
        raise NoKeygenError("这台机器没有 ssh-keygen", "安装 OpenSSH 客户端") from None
    except subprocess.TimeoutExpired:
        hint = "需要按一下的安全密钥要在一分钟内按；名单和钥匙要是普通文件"
        raise SigningError("ssh-keygen 一分钟没有应答", hint) from None
    said = done.stderr.decode("utf-8", "replace")
    if re.search(r"(?:unknown|illegal|invalid) option|Unsupported operation", said):
        raise NoKeygenError("ssh-keygen 太旧，不会签名", "升级到 OpenSSH 8.2 以上")
    return (done.stdout.decode("utf-8", "replace") if not done.returncode else "", said)

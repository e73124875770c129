"""Why nothing was published, in Chinese."""

from casebook.reasons import reason as system_reason

_NAMED = {
    "EndpointConnectionError": "连不上这个地址",
    "NoValidConnectionsError": "连不上这个地址",
    "gaierror": "找不到这台主机",
    "ConnectTimeoutError": "等待超时",
    "NoCredentialsError": "没有访问密钥",
    "PartialCredentialsError": "访问密钥不全",
    "FileNotFoundError": "没有这个文件夹或存储桶",
    "PermissionError": "没有权限",
    "TimeoutError": "等待超时",
}


class PublishError(Exception):
    """Nothing was switched; ``code``, ``message`` and ``hint`` say why, in Chinese."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


class LostError(PublishError):
    """Someone else publishes to the same target."""

    def __init__(self, message: str) -> None:
        super().__init__("CB817", message, "等那边发布完，再运行一次")


def reason(error: BaseException) -> str:
    """Why something failed, in a few words."""
    if isinstance(error, OSError) and error.errno:
        return system_reason(error)
    if type(error).__name__ in _NAMED:
        return _NAMED[type(error).__name__]
    return " ".join(f"{type(error).__name__} {error}".split())[:200]

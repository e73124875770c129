"""Why nothing was published, in Chinese."""

import errno
import os

_REASONS = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超过了空间配额",
    errno.EFBIG: "超过了文件大小的限制",
    errno.EROFS: "只能读，不能写",
    errno.EACCES: "没有权限",
    errno.EPERM: "不允许这样做",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOTDIR: "路径上有一段不是文件夹",
    errno.EIO: "读写出错",
    errno.ECONNREFUSED: "连接被拒绝",
    errno.ECONNRESET: "连接中断",
    errno.EPIPE: "连接中断",
    errno.EHOSTUNREACH: "连不到主机",
    errno.ENETUNREACH: "网络不通",
    errno.ETIMEDOUT: "等待超时",
}

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
    number = error.errno if isinstance(error, OSError) else None
    if number in _REASONS:
        return _REASONS[number]
    if type(error).__name__ in _NAMED:
        return _NAMED[type(error).__name__]
    said = os.strerror(number) if number else f"{type(error).__name__} {error}"
    return " ".join(said.split())[:200]

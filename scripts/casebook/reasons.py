"""Why the system refused something, in a few Chinese words."""

import errno
import os

_REASONS = {
    errno.EACCES: "没有权限",
    errno.ECONNREFUSED: "连接被拒绝",
    errno.ECONNRESET: "连接中断",
    errno.EDQUOT: "超过了空间配额",
    errno.EEXIST: "那里有同名的文件",
    errno.EFBIG: "超过了文件大小的限制",
    errno.EHOSTUNREACH: "连不到主机",
    errno.EIO: "读写出错",
    errno.EISDIR: "那里有同名的文件夹",
    errno.ENETUNREACH: "网络不通",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.ENOTDIR: "路径上有一段不是文件夹",
    errno.EPERM: "不允许这样做",
    errno.EPIPE: "连接中断",
    errno.EROFS: "只能读，不能写",
    errno.ETIMEDOUT: "等待超时",
}


def reason(error: OSError) -> str:
    """What an error of the system says; in its own words where no others are known."""
    number = error.errno or 0
    return _REASONS.get(number) or (os.strerror(number) if number else str(error))

"""Does a file lie on a network share? SQLite's write-ahead log needs memory that all who use it share.

Linux says so in its table of mounts, Windows of the drive. Elsewhere it cannot be told, and is not refused.
"""

import os
import re
import sys
from pathlib import Path

CLUSTERS = {"afs", "beegfs", "ceph", "gfs", "gfs2", "glusterfs", "gpfs", "lustre"}
FUSE = {"fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs"}
SHARES = {"cifs", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"} | CLUSTERS | FUSE
MOUNTS = Path("/proc/self/mounts")
WINDOWS_REMOTE_DRIVE = 4  # GetDriveTypeW: DRIVE_REMOTE
_OCTAL = re.compile(r"\\([0-7]{3})")


def network_file_system(file: Path) -> str | None:
    """The kind of share an absolute path lies on; None for a local disk, or where it cannot be told."""
    if sys.platform == "win32":
        import ctypes

        remote = ctypes.windll.kernel32.GetDriveTypeW(file.drive + "\\") == WINDOWS_REMOTE_DRIVE
        return "network drive" if remote else None
    try:
        mounts = MOUNTS.read_text("utf-8", "surrogateescape")
    except OSError:
        return None
    return share_among(mounts, Path(os.path.realpath(file)))


def share_among(mounts: str, file: Path) -> str | None:
    """The same, from the text of a Linux table of mounts: device, place, kind, ... on each line."""
    deepest, kind = -1, None
    for line in mounts.splitlines():
        _, place, kind_here, *_ = line.split(" ")
        folder = Path(_OCTAL.sub(lambda code: chr(int(code[1], 8)), place))
        if len(folder.parts) >= deepest and file.is_relative_to(folder):
            deepest, kind = len(folder.parts), kind_here
    return kind if kind in SHARES else None

"""Why a backup or a restore was refused."""


class BackupRefused(Exception):
    """Nothing was written; the message says what is wrong and what to do."""


class RestoreFailed(Exception):
    """What was restored is not what was backed up; the message says where they differ."""

"""Backup and restore: one encrypted file that holds the whole installation; see docs/how-to/backup-and-restore.md."""

"""Who may do what, where and until when; see README.md."""

"""Retention classes of what the sign-in libraries keep about people; our own models name theirs themselves."""

KEPT_BY_LIBRARIES = {
    "account.emailaddress": "staff_record",
    "account.emailconfirmation": "sign_in",
    "axes.accessattempt": "sign_in",
    "axes.accessattemptexpiration": "sign_in",
    "axes.accessfailurelog": "sign_in",
    "axes.accesslog": "sign_in",
    "mfa.authenticator": "staff_record",
    "sessions.session": "sign_in",
    "socialaccount.socialaccount": "staff_record",
    "socialaccount.socialtoken": "sign_in",
    "usersessions.usersession": "sign_in",
}

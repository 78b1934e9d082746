"""Removing a passkey, unless it is the last second step of somebody who needs one."""

from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect


class RemovePasskey(RemoveWebAuthnView):
    """The library's page, which asks nobody whether the passkey may go."""

    def form_valid(self, form: Any) -> HttpResponse:
        if not get_adapter().can_delete_authenticator(self.object):
            words = get_adapter().error_messages["cannot_delete_authenticator"]
            account_adapter().add_message(self.request, messages.ERROR, message=words)
            return redirect("mfa_list_webauthn")
        return super().form_valid(form)

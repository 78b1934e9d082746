"""A force's own identity provider: it signs in people whom that force has already added, and adds nobody."""

import logging
from collections.abc import Mapping
from typing import Any

import jwt
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from requests import RequestException

from homebeat.foundation.audit import recording as audit
from homebeat.foundation.clocks import london_day

from .models import Person

log = logging.getLogger(__name__)
FORBIDDEN = 403
NO_ANSWER = 424  # it failed because of another; 500 and more would be our own fault
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Knows a person by the address that the provider has verified, within the provider's own force."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def authenticate_by_email(self, sociallogin: Any) -> tuple[Person, str] | None:
        """Return the person of the provider's force with the verified address, if there is one."""
        slug = sociallogin.provider.app.settings["force"]
        for address in sociallogin.email_addresses:
            email = address.email.lower()
            person = Person.objects.filter(email=email, force__slug=slug, force__parent=None).first()
            if address.verified is True and person is not None:
                return person, email
        return None

    def pre_social_login(self, request: Any, sociallogin: Any) -> None:
        """Refuse whoever the force has not added, has removed, or who belongs to another force by now."""
        person, settings = sociallogin.user, sociallogin.provider.app.settings
        known = sociallogin.is_existing and person.force is not None and person.force.slug == settings["force"]
        if not known or person.has_left(london_day(request.at)):
            audit.record_denied("people.sign_in", target=_as_told(sociallogin), by=None, at=request.at)
            raise ImmediateHttpResponse(render(request, "people/not_added.html", status=FORBIDDEN))
        if asked_for_second_factor(sociallogin.account.extra_data.get("id_token", {}), settings):
            record_authentication(request, person, "mfa", type="provider")


def asked_for_second_factor(claims: Mapping[str, Any], settings: Mapping[str, Any]) -> bool:
    """Say whether the provider's own words (amr or acr) promise a second factor, as the settings read them."""
    methods = claims.get("amr") or []
    methods = [methods] if isinstance(methods, str) else methods
    return bool(set(methods) & set(settings["amr"])) or claims.get("acr") in settings["acr"]


def _as_told(sociallogin: Any) -> Any:
    """The person who was refused, or the provider's own name for somebody we do not know."""
    if sociallogin.is_existing:
        return sociallogin.user
    return ("provider.account", f"{sociallogin.account.provider}:{sociallogin.account.uid}"[:64])


class CheckedProvider(OpenIDConnectOAuth2Adapter):
    """Checks the token's signature, issuer, audience and times always, however the token came."""

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                id_token,
                self._signing_key(id_token),
                algorithms=ALGORITHMS,
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as fault:
            raise OAuth2Error("The provider's token does not hold.") from fault
        return claims

    def _signing_key(self, id_token: str) -> jwt.PyJWK:
        wanted = jwt.get_unverified_header(id_token)["kid"]
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = {key.key_id: key for key in jwt.PyJWKSet.from_dict(answer.json()).keys}
        return keys[wanted]


def provider_login(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Send the reader to the provider."""
    return _answer(OAuth2LoginView, request, provider_id)


def provider_callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Take the reader back from the provider."""
    return _answer(OAuth2CallbackView, request, provider_id)


def _answer(view: Any, request: HttpRequest, provider_id: str) -> HttpResponseBase:
    try:
        answer: HttpResponseBase = view.adapter_view(CheckedProvider(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except (RequestException, KeyError, ValueError) as fault:
        log.warning("The identity provider '%s' gave no answer that we can use: %r", provider_id, fault)
        return render(request, "socialaccount/authentication_error.html", status=NO_ANSWER)
    return answer

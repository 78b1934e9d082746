"""Addresses of signing in and of one's own account: the library's, with ours before them where we answer ourselves."""

from django.urls import include, path

from . import passkeys, provider, views

urlpatterns = [
    path("login/", views.SignIn.as_view(), name="account_login"),
    path("2fa/webauthn/keys/<int:pk>/remove/", passkeys.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("oidc/<str:provider_id>/login/", provider.provider_login, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", provider.provider_callback, name="openid_connect_callback"),
    path("", include("homebeat.foundation.people.urls")),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("provider/", include("allauth.socialaccount.urls")),
]

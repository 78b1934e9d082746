"""A small identity provider of our own that speaks OpenID Connect over HTTP, for tests to sign in through.

It checks what a real one checks: the client's name and secret, the code (good once) and the proof of PKCE.
"""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CLIENT, SECRET = "homebeat", "kept between the two of us"


class Provider:
    """The provider's memory: its key, the person who sits before it, and the faults it is told to make."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.person: dict[str, Any] = {"sub": "u-1", "email": "ada@example.org", "email_verified": True}
        self.fault = ""
        self.codes: dict[str, dict[str, str]] = {}
        self.address = ""
        self.asked: list[str] = []

    def discovery(self) -> dict[str, Any]:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {"issuer": self.address, **{name: f"{self.address}/{path}" for name, path in names.items()}}

    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "one", "alg": "RS256", "use": "sig"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Return where to send the reader back to."""
        if self.fault == "cancels":
            return f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        began = self.codes.pop(form.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if began is None or (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return 400, {"error": "invalid_grant"}
        if began["code_challenge"] != proof.decode().rstrip("="):
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "unused", "token_type": "Bearer", "id_token": self.id_token()}

    def id_token(self) -> str:
        now = int(time.time())
        claims = {**self.person, "iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300}
        if self.fault == "other audience":
            claims["aud"] = "somebody else"
        if self.fault == "other issuer":
            claims["iss"] = "https://elsewhere.example"
        if self.fault == "too old":
            claims |= {"iat": now - 900, "exp": now - 600}
        if self.fault == "no signature":
            return jwt.encode(claims, None, algorithm="none", headers={"kid": "one"})
        if self.fault == "public key as a password":
            return self._signed_with_public_key(claims)
        signer = self.stranger if self.fault == "other key" else self.key
        kid = "unknown" if self.fault == "unknown key" else "one"
        return jwt.encode(claims, signer, algorithm="RS256", headers={"kid": kid})

    def _signed_with_public_key(self, claims: dict[str, Any]) -> str:
        """The old trick: sign with HMAC, and let the public key be the password."""
        public = self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        head = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": "one"}).encode()).rstrip(b"=")
        body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=")
        seal = hmac.new(public, head + b"." + body, hashlib.sha256).digest()
        return b".".join([head, body, base64.urlsafe_b64encode(seal).rstrip(b"=")]).decode()


@contextmanager
def running():
    """Run a provider on a port of this machine, and stop it again."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            provider.asked.append(parts.path)
            if parts.path == "/.well-known/openid-configuration":
                self._say(200, provider.discovery())
            elif parts.path == "/keys":
                self._say(200, provider.keys())
            else:
                self.send_response(302)
                self.send_header("Location", provider.authorize(_plain(parts.query)))
                self.end_headers()

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            length = int(self.headers["Content-Length"])
            self._say(*provider.token(_plain(self.rfile.read(length).decode())))

        def _say(self, status: int, what: dict[str, Any]) -> None:
            if provider.fault == "is down":
                status, what = 503, {}
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(what).encode())

        def log_message(self, *_: Any) -> None:
            """Tests need no access log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _plain(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}

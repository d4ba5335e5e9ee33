"""Signing in at an OpenID Connect provider: the code flow with PKCE, state and nonce. Needs the extra midspan[team].

Reference: OpenID Connect Core 1.0; RFC 7636 (PKCE); RFC 9207 (the issuer in the answer).
"""

import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import httpx2 as httpx

from midspan.model.errors import SettingError
from midspan.web.forms import Refused
from midspan.web.team.members import Provider

LASTS = 600
"""Seconds that signing in at the provider may take."""
MOST = 1_000
WAIT = 10.0
RETURN = "/oidc/return"
SCOPE = "openid email profile"
_ALGORITHMS = ["RS256", "ES256", "EdDSA"]


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-in that the provider has not answered yet. `browser` is whose it is."""

    nonce: str
    verifier: str
    browser: str
    then: str
    began: float = field(default_factory=time.monotonic)


class SignIns:
    """Sign-ins under way at a provider."""

    def __init__(self) -> None:
        self._pending: OrderedDict[str, Pending] = OrderedDict()
        self._found: dict[str, dict[str, Any]] = {}
        self._lock = Lock()

    def begin(self, provider: Provider, browser: str, then: str) -> str:
        """The provider's address to send a browser to."""
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        state = secrets.token_urlsafe(24)
        one = Pending(secrets.token_urlsafe(24), secrets.token_urlsafe(48), browser, then)
        found = self._discovered(provider)
        with self._lock:
            self._pending[state] = one
            while len(self._pending) > MOST:
                self._pending.popitem(last=False)
        challenge = create_s256_code_challenge(one.verifier)
        address: str = prepare_grant_uri(
            found["authorization_endpoint"], provider.client_id, "code", provider.address + RETURN, SCOPE, state,
            nonce=one.nonce, code_challenge=challenge, code_challenge_method="S256",
        )  # fmt: skip
        return address

    def finish(self, provider: Provider, browser: str, said: dict[str, str]) -> tuple[str, str]:
        """The name that the provider vouches for, and the page the person came for; Refused where anything is odd."""
        with self._lock:
            one = self._pending.pop(said.get("state", ""), None)
        if one is None or time.monotonic() - one.began > LASTS or not secrets.compare_digest(one.browser, browser):
            raise _refused("this sign-in was not begun here, or long ago")
        if said.get("iss", provider.issuer).rstrip("/") != provider.issuer:
            raise _refused("another provider answered")
        if "code" not in said:
            raise _refused("the provider did not let you in")
        claims = self._claims(provider, self._token(provider, said["code"], one), one)
        name = claims.get(provider.claim)
        if not isinstance(name, str) or not name:
            raise _refused(f'the provider does not say "{provider.claim}" of you')
        if provider.claim == "email" and claims.get("email_verified") is not True:
            raise _refused("the provider has not verified your e-mail address")
        return name, one.then

    def _token(self, provider: Provider, code: str, one: Pending) -> str:
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": provider.address + RETURN,
            "code_verifier": one.verifier,
        }  # fmt: skip
        try:
            answer = httpx.post(
                self._discovered(provider)["token_endpoint"], data=form, auth=(provider.client_id, provider.secret),
                timeout=WAIT,
            )  # fmt: skip
            token = answer.raise_for_status().json()["id_token"]
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise _refused("the provider did not answer as it should") from error
        return str(token)

    def _claims(self, provider: Provider, token: str, one: Pending) -> dict[str, Any]:
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        try:
            keys = KeySet.import_key_set(_json(self._discovered(provider)["jwks_uri"]))  # type: ignore[arg-type]
            decoded = jwt.decode(token, keys, algorithms=_ALGORITHMS)
            wanted = {
                "iss": {"essential": True, "value": self._discovered(provider)["issuer"]},
                "aud": {"essential": True, "value": provider.client_id},
            }
            params = {"nonce": one.nonce, "client_id": provider.client_id}
            CodeIDToken(decoded.claims, decoded.header, wanted, params).validate(leeway=60)
        except (JoseError, ValueError, KeyError) as error:
            raise _refused("the provider's word for you can't be verified") from error
        return dict(decoded.claims)

    def _discovered(self, provider: Provider) -> dict[str, Any]:
        if provider.issuer not in self._found:
            found = _json(f"{provider.issuer}/.well-known/openid-configuration")
            if str(found.get("issuer", "")).rstrip("/") != provider.issuer:
                raise _refused("the provider calls itself by another name than this server expects")
            self._found[provider.issuer] = found
        return self._found[provider.issuer]


def check_installed() -> None:
    """An error where the extra is not installed."""
    try:
        import authlib  # noqa: F401
    except ImportError as error:
        raise SettingError(
            "signing in by OpenID Connect needs an extra", next_step='pip install "midspan[team]"'
        ) from error


def _json(address: str) -> dict[str, Any]:
    try:
        found = httpx.get(address, timeout=WAIT).raise_for_status().json()
    except (httpx.HTTPError, ValueError) as error:
        raise _refused("the provider can't be reached") from error
    return found if isinstance(found, dict) else {}


def _refused(fact: str) -> Refused:
    return Refused(fact, next_step="sign in once more, or ask whoever runs this server")

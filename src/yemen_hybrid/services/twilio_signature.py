"""Whether a call to a webhook really comes from Twilio."""

from collections.abc import Mapping, Sequence

from twilio.request_validator import RequestValidator


class _Fields(dict[str, Sequence[str]]):
    """The fields of a form as the validator asks for them: a name may come more than once."""

    def getlist(self, name: str) -> Sequence[str]:
        """All values of a field."""
        return self[name]


class TwilioSignature:
    """Twilio signs the full address that it calls and every field, with the account's token."""

    def __init__(self, token: str) -> None:
        self._validator = RequestValidator(token)

    def holds(self, url: str, fields: Mapping[str, Sequence[str]], signature: str) -> bool:
        """Whether the signature is the account's, for this address and these fields."""
        return bool(self._validator.validate(url, _Fields(fields), signature))

"""Why the service says no.

Every refusal is a noun with a stable ``code`` and a sentence in both languages, raised where the
rule lives. A kind says what sort of no it is; ``api/problems.py`` maps each kind to a status once.

    Refused
    ├── Invalid          what was sent makes no sense, here or ever
    ├── Unauthenticated  nobody, or not anybody any more
    ├── NotAllowed       somebody, but not for this
    ├── NotFound         no such thing, or not for this caller to see
    ├── Conflict         makes sense, but not in the present state
    ├── Stale            the caller decided on an older version
    ├── Gone             was there once, and will not be again
    ├── TooMany          slow down
    ├── TooLarge         more than is read
    └── Unavailable      not now; the same request may succeed later
"""

from typing import ClassVar, Literal, NamedTuple

Language = Literal["ar", "en"]


class Words(NamedTuple):
    """A name that stands in a sentence, in both languages; where one is missing, in the other."""

    ar: str
    en: str

    def read(self, language: Language) -> str:
        """The words in a language, or in the other one where those are all there are."""
        return (self.ar or self.en) if language == "ar" else (self.en or self.ar)


class Refused(Exception):
    """The root of every refusal. Subclasses fill ``code``, ``en`` and ``ar``.

    ``params`` fill the ``{fields}`` of both sentences and travel to the caller beside the code,
    so they must never hold what the caller may not see. What has a name in both languages is given
    as `Words`, so that a sentence never mixes them. ``pointer`` is the JSON pointer (RFC 6901)
    of the member of the request body that was refused, where there is one.
    """

    code: ClassVar[str] = "refused"
    en: ClassVar[str] = "The request was refused."
    ar: ClassVar[str] = "رُفض الطلب."

    def __init__(self, *, pointer: str | None = None, **params: str | int | Words) -> None:
        self.pointer = pointer
        self.params = params
        super().__init__(self.sentence("en"))

    def sentence(self, language: Language) -> str:
        """What happened, for a person, in their language."""
        template = self.ar if language == "ar" else self.en
        return template.format_map(self.said(language))

    def said(self, language: Language) -> dict[str, str | int]:
        """What stands in the sentence, in its language."""
        return {
            name: value.read(language) if isinstance(value, Words) else value
            for name, value in self.params.items()
        }


class Invalid(Refused):
    """What was sent makes no sense."""

    code = "invalid"
    en = "What was sent is not valid."
    ar = "البيانات المرسلة غير صحيحة."


class Unauthenticated(Refused):
    """The caller is nobody, or not anybody any more."""

    code = "not_signed_in"
    en = "Please sign in."
    ar = "يرجى تسجيل الدخول."


class NotAllowed(Refused):
    """The caller is known, but may not do this."""

    code = "not_allowed"
    en = "You are not allowed to do this."
    ar = "ليست لديك صلاحية للقيام بهذا."


class NotFound(Refused):
    """No such thing, or not for this caller to see: the two look the same from outside."""

    code = "not_found"
    en = "There is no such thing."
    ar = "لا يوجد ما تبحث عنه."


class Conflict(Refused):
    """The request makes sense, but not in the present state of things."""

    code = "conflict"
    en = "This cannot be done in the present state."
    ar = "لا يمكن تنفيذ هذا في الحالة الراهنة."


class Stale(Refused):
    """The caller decided on an older version of the thing."""

    code = "stale_version"
    en = "Somebody changed this in the meantime. Load it again and repeat the change."
    ar = "غيّر شخص آخر هذا السجل قبلك. أعد تحميله ثم كرر التعديل."


class Gone(Refused):
    """It was there once, and will not be again."""

    code = "gone"
    en = "This is no longer available."
    ar = "لم يعد هذا متاحًا."


class TooMany(Refused):
    """Too many requests; ``retry_after`` says in how many seconds the next one is considered."""

    code = "too_many_requests"
    en = "Too many attempts. Try again in {retry_after} seconds."
    ar = "محاولات كثيرة جدًا. حاول مجددًا بعد {retry_after} ثانية."

    def __init__(self, *, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(retry_after=retry_after)


class TooLarge(Refused):
    """More than is read."""

    code = "too_large"
    en = "This is too large."
    ar = "الحجم كبير جدًا."


class Unavailable(Refused):
    """Not now: the same request may succeed later."""

    code = "unavailable"
    en = "The service cannot do this right now. Try again shortly."
    ar = "تعذر تنفيذ الطلب الآن. حاول بعد قليل."

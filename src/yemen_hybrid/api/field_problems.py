"""What is wrong with one member of a request, said in the caller's language."""

from typing import Any

from pydantic import BaseModel, Field

from yemen_hybrid.domain.errors import Language, Refused

MAX_POINTER = 500
"""Characters: the name of an unknown field may be anything."""


class FieldProblem(BaseModel):
    """What is wrong with one member of the request."""

    pointer: str = Field(description="JSON pointer (RFC 6901) into the request.")
    code: str
    detail: str


SENTENCES: dict[str, tuple[str, str]] = {
    "missing": ("This is required.", "هذا الحقل مطلوب."),
    "repeated": ("Say this once.", "اذكر هذه القيمة مرة واحدة فقط."),
    "extra_forbidden": ("There is no such field.", "لا يوجد حقل بهذا الاسم."),
    "json_invalid": ("This is not valid JSON.", "هذا ليس JSON صالحًا."),
    "date_unreadable": ("Write the date as in 2026-01-31.", "اكتب التاريخ مثل 2026-01-31."),
    "timezone_aware": (
        "Say the offset from UTC, as in 2026-01-31T10:00:00+03:00.",
        "اذكر فارق التوقيت عن UTC، مثل 2026-01-31T10:00:00+03:00.",
    ),
    "string_too_long": ("At most {max_length} characters.", "الحد الأقصى {max_length} حرف."),
    "string_too_short": ("At least {min_length} characters.", "الحد الأدنى {min_length} حرف."),
    "greater_than_equal": ("At least {ge}.", "الحد الأدنى {ge}."),
    "less_than_equal": ("At most {le}.", "الحد الأقصى {le}."),
    "greater_than": ("More than {gt}.", "يجب أن يكون أكبر من {gt}."),
    "enum": ("One of {expected}.", "القيم الممكنة: {expected}."),
    "literal_error": ("One of {expected}.", "القيم الممكنة: {expected}."),
    "int_type": ("This must be a whole number.", "يجب أن تكون القيمة عددًا صحيحًا."),
    "bool_type": ("This must be true or false.", "يجب أن تكون القيمة true أو false."),
    "uuid_parsing": ("This is not a UUID.", "هذا ليس معرّف UUID صالحًا."),
    "too_long": ("At most {max_length} items.", "الحد الأقصى {max_length} عنصر."),
    "too_short": ("At least {min_length} items.", "الحد الأدنى {min_length} عنصر."),
}
"""What is said of the common mistakes; pydantic's own sentence (English) stands for the rest."""

UNREADABLE_AR = "القيمة غير صحيحة."


def field_problem(item: Any, language: Language) -> FieldProblem:
    """What pydantic found wrong, in the caller's language."""
    refusal = item.get("ctx", {}).get("error")
    if isinstance(refusal, Refused):
        code, detail = refusal.code, refusal.sentence(language)
    else:
        code, detail = str(item["type"]), _sentence(item, language)
    return FieldProblem(pointer=_pointer(item["loc"]), code=code, detail=detail)


def _sentence(item: Any, language: Language) -> str:
    if item["type"] in SENTENCES:
        english, arabic = SENTENCES[item["type"]]
        return (arabic if language == "ar" else english).format_map(item.get("ctx", {}))
    return UNREADABLE_AR if language == "ar" else str(item["msg"])


def _pointer(location: tuple[str | int, ...]) -> str:
    """RFC 6901; what is not in the body begins with where it is: ``/query/limit``."""
    steps = location[1:] if location and location[0] == "body" else location
    pointer = "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)
    return pointer[:MAX_POINTER]

"""Names in two languages: at least one is known, and each reader sees the nearer one."""

from yemen_hybrid.domain.errors import Invalid, Language
from yemen_hybrid.domain.texts import TextInvalid, TextTooLong, clean_line

MAX_NAME = 200
"""Characters. Four Arabic names with titles take about 60; a ministry takes about 120."""


class NameInvalid(Invalid):
    """A name that holds characters no name holds."""

    code = "name_invalid"
    en = "The name holds characters that cannot be kept."
    ar = "يحتوي الاسم على رموز لا يمكن حفظها."


class NameTooLong(NameInvalid):
    """A name longer than any real one."""

    code = "name_too_long"
    en = "The name is too long: at most {max_length} characters."
    ar = "الاسم طويل جدًا، والحد الأقصى {max_length} حرف."


class NameMissing(NameInvalid):
    """Neither the Arabic name nor the English one."""

    code = "name_missing"
    en = "Write the name in Arabic or in English."
    ar = "اكتب الاسم بالعربية أو بالإنجليزية."


def check_name(ar: str | None, en: str | None) -> tuple[str, str]:
    """Both names on one line each, blanks single; an absent one is ``""``.

    Refuses a pair with neither, names longer than `MAX_NAME`, and control characters.
    """
    names = _one_line(ar or ""), _one_line(en or "")
    if not any(names):
        raise NameMissing
    return names


def display_name(ar: str | None, en: str | None, language: Language) -> str:
    """The name in ``language``, or the other one where that is all there is."""
    return (ar or en or "") if language == "ar" else (en or ar or "")


def _one_line(name: str) -> str:
    try:
        return clean_line(name, max_length=MAX_NAME)
    except TextTooLong as error:
        raise NameTooLong(max_length=MAX_NAME) from error
    except TextInvalid as error:
        raise NameInvalid from error

"""Which of the two languages a caller reads."""

from starlette.requests import Request

from yemen_hybrid.domain.errors import Language

DEFAULT: Language = "en"


def language_of(request: Request) -> Language:
    """The first of ar and en that ``Accept-Language`` names, by weight; English without one."""
    return preferred(request.headers.get("accept-language", ""))


def preferred(header: str) -> Language:
    """The better liked of ar and en in an ``Accept-Language`` header (RFC 9110 §12.5.4)."""
    best: tuple[float, Language] = (0.0, DEFAULT)
    for item in header[:500].split(","):
        tag, _, parameter = item.strip().partition(";")
        language = tag.strip().lower().split("-")[0]
        weight = _weight(parameter)
        if language in {"ar", "en"} and weight > best[0]:
            best = (weight, "ar" if language == "ar" else "en")
    return best[1]


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0

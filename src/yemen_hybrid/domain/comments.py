"""What the staff tell each other."""

from yemen_hybrid.domain.errors import Invalid


class CommentEmpty(Invalid):
    """Nothing was said."""

    code = "comment_empty"
    en = "Write something."
    ar = "اكتب نص التعليق."


def check_comment(text: str) -> str:
    """The text, which says something."""
    if not text.strip():
        raise CommentEmpty(pointer="/text")
    return text

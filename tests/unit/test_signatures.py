"""A drawn signature: lines in a box and nothing else."""

import pytest

from yemen_hybrid.domain.signatures import (
    HEIGHT,
    MAX_POINTS,
    MAX_STROKES,
    MAX_TEXT,
    WIDTH,
    Signature,
    SignatureInvalid,
)


def test_strokes_come_back_from_their_spelling() -> None:
    drawn = Signature.of([[[0, 0], [WIDTH, HEIGHT]], [[7, 9]]])
    assert drawn is not None
    assert drawn.text == "0,0 600,240;7,9"
    assert Signature.parse(drawn.text) == drawn
    assert drawn.lines == ["0,0 600,240", "7,9 7.1,9"]


def test_nothing_drawn_is_no_signature() -> None:
    assert Signature.of([]) is None
    assert Signature.parse("") is None


def test_the_fullest_signature_fits_its_column() -> None:
    fullest = Signature.of([[[WIDTH, HEIGHT]] * MAX_POINTS])
    assert fullest is not None
    assert len(fullest.text) <= MAX_TEXT
    assert Signature.parse(fullest.text) == fullest


@pytest.mark.parametrize(
    "text",
    [
        "601,0",
        "0,241",
        "-1,0",
        "1,2,3",
        "1",
        "1,2;",
        ";1,2",
        "1,2  3,4",
        "1,2\n",
        "١,٢",
        "1.5,2",
        "1e2,2",
        "0001,2",
        "<svg/>",
        "data:image/png;base64,AAAA",
        ";".join(["1,2"] * (MAX_STROKES + 1)),
        " ".join(["1,2"] * (MAX_POINTS + 1)),
        "1,2 " * 100_000,
    ],
)
def test_what_is_no_drawing_is_refused(text: str) -> None:
    with pytest.raises(SignatureInvalid):
        Signature.parse(text)


@pytest.mark.parametrize(
    "strokes", [[[]], [[[0, 0]], []], [[[WIDTH + 1, 0]]], [[[0, HEIGHT + 1]]], [[[-1, 0]]]]
)
def test_strokes_outside_the_box_or_empty_are_refused(strokes: list[list[list[int]]]) -> None:
    with pytest.raises(SignatureInvalid):
        Signature.of(strokes)

"""The key file: made once, whole, for its owner's eyes."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from yemen_hybrid.services.secrets import load_or_make_key
from yemen_hybrid.settings import check_secret


def test_a_key_is_made_once_and_is_a_good_one(tmp_path: Path) -> None:
    file = tmp_path / "secret_key"
    key = load_or_make_key(file)
    check_secret(key)
    assert load_or_make_key(file) == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_all_who_start_at_once_get_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(load_or_make_key, [tmp_path / "secret_key"] * 16))
    assert len(set(keys)) == 1
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620])
def test_a_key_that_others_may_read_or_write_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "secret_key"
    load_or_make_key(file)
    file.chmod(mode)
    with pytest.raises(PermissionError, match="chmod 600"):
        load_or_make_key(file)

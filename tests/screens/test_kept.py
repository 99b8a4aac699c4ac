"""What a person arranged: small files, whole or not at all."""

from pathlib import Path

import pytest

from console.app.kept import LARGEST, Kept, Unreadable
from console.model.view import SavedView
from screens.layout import HalfLayout, Layout

WEB = SavedView("@web", only_broken=True, sort=("-load",), group="site", columns=("host", "label:rack 7"))


def test_it_is_what_was_kept(tmp_path: Path) -> None:
    kept, other = Kept(lambda: tmp_path), Kept(lambda: tmp_path)
    assert (kept.views(), kept.layout()) == ({}, None)
    kept.keep_view("web", WEB)
    assert other.keep_view("db", SavedView("@db")) == {"web": WEB, "db": SavedView("@db")}
    assert kept.keep_view("web", None) == {"db": SavedView("@db")}
    layout = Layout((HalfLayout("fleet", fleet=WEB), HalfLayout("host", beside=True)), 1)
    kept.keep_layout(layout)
    assert other.layout() == layout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["layout.json", "views.json"]


@pytest.mark.parametrize(
    "content", [b"", b"\xff\x00", b"[]", b'{"web": 7}', b"[" * 99_999, b'{"a":"' + b"a" * LARGEST + b'"}']
)
def test_what_can_not_be_read_is_told_with_its_place_and_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "views.json").write_bytes(content)
    kept = Kept(lambda: tmp_path)
    for ask in (kept.views, lambda: kept.keep_view("web", WEB)):
        with pytest.raises(Unreadable) as caught:
            ask()
        assert "views.json" in caught.value.title
    assert (tmp_path / "views.json").read_bytes() == content


def test_a_folder_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "nosuch", tmp_path / "file"):
        with pytest.raises(Unreadable):
            Kept(lambda folder=folder: folder).keep_view("web", WEB)  # type: ignore[misc]  # a default binds it

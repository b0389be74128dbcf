"""Photos: re-encoded, upright, without GPS."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from outreach.domain.errors import Forbidden, RuleBroken
from outreach.services.files import path_of
from outreach.services.venue_photos import add_photo, reencoded, remove_photo
from tests.factories.venues import make_venue
from tests.factories.world import World


def picture(size: tuple[int, int] = (2400, 1200), kind: str = "JPEG", mode: str = "RGB") -> bytes:
    """A photo with a position and a turned camera in its EXIF."""
    image = Image.new(mode, size, "red")
    exif = image.getexif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif.get_ifd(0x8825).update({1: "N", 2: (32.0, 22.0, 17.0), 3: "E", 4: (120.0, 34.0, 24.0)})
    target = io.BytesIO()
    image.save(target, kind, exif=exif)
    return target.getvalue()


def test_reencoded_drops_gps_turns_and_shrinks() -> None:
    assert b"Exif" in picture()
    content, width, height = reencoded(picture())
    with Image.open(io.BytesIO(content)) as image:
        assert (image.format, image.size) == ("JPEG", (800, 1600))
        assert dict(image.getexif()) == {}
    assert (width, height) == (800, 1600)
    assert b"Exif" not in content


def test_reencoded_lays_transparency_on_white() -> None:
    content, _, _ = reencoded(picture((10, 10), "PNG", "RGBA"))
    with Image.open(io.BytesIO(content)) as image:
        assert image.mode == "RGB"


def iphone_picture() -> bytes:
    """A HEIC as an iPhone writes it: lying on its side with a turn, and with its position."""
    image = Image.new("RGB", (2400, 1200), "red")
    image.paste("blue", (0, 0, 1200, 1200))
    exif = image.getexif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (32.0, 22.0, 17.0), 3: "E", 4: (120.0, 34.0, 24.0)})
    target = io.BytesIO()
    image.save(target, "HEIF", exif=exif.tobytes())  # as bytes: then the turn is written as HEIF wants it
    return target.getvalue()


def test_an_iphones_photo_becomes_an_upright_jpeg_without_its_position() -> None:
    taken = iphone_picture()
    assert taken[4:12] == b"ftypheic"
    assert b"Exif" in taken
    content, width, height = reencoded(taken)
    assert (width, height) == (800, 1600)
    assert b"Exif" not in content
    with Image.open(io.BytesIO(content)) as image:
        assert (image.format, dict(image.getexif())) == ("JPEG", {})
        top, bottom = image.getpixel((400, 100)), image.getpixel((400, 1500))
    assert top[2] > 200 > 100 > top[0]  # the left half, turned by 90 degrees to the top
    assert bottom[0] > 200 > 100 > bottom[2]


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture()[:300], iphone_picture()[:3000]]
)
def test_what_is_no_photo_is_refused(content: bytes) -> None:
    with pytest.raises(RuleBroken) as broken:
        reencoded(content)
    assert list(broken.value.fields) == ["photo"]


def test_photos_are_added_and_removed_by_the_keeper(session: Session, world: World, tmp_path: Path) -> None:
    venue, actor = make_venue(session, world), world.actor("organiser")
    given = {"folder": tmp_path, "content": picture((20, 10)), "name": "门口.heic.jpg", "caption": "东门"}
    photo = add_photo(session, actor=actor, venue=venue, **given)
    session.flush()
    assert (photo.file.media_type, photo.width, photo.height) == ("image/jpeg", 10, 20)
    assert path_of(tmp_path, photo.file.sha256).exists()
    with pytest.raises(Forbidden):
        add_photo(session, actor=world.actor("organiser2"), venue=venue, **given)
    remove_photo(session, actor=actor, venue=venue, photo_id=photo.id)
    session.flush()
    assert venue.photos == []

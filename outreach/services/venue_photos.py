"""Photos of venues: decoded and written anew, so that neither GPS nor anything else than the picture is kept."""

from __future__ import annotations

import io
from pathlib import Path
from uuid import UUID

from PIL import Image, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener
from sqlalchemy.orm import Session

from outreach.domain.errors import Forbidden, NotFound, RuleBroken
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.venues import Venue, VenuePhoto
from outreach.policies import venues as policy
from outreach.services.audit import record
from outreach.services.files import store_file

LONGEST_SIDE = 1600
MOST_PIXELS = 60_000_000
MOST_PHOTOS = 12
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
# what an iPhone's camera keeps by default: the picture itself, without its thumbnails and depth maps
register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


def add_photo(
    session: Session, *, actor: Actor, venue: Venue, folder: Path, content: bytes, name: str, caption: str
) -> VenuePhoto:
    """Add a photo to a venue; raises `RuleBroken` on `photo` for what is no picture."""
    if not policy.can_change(actor, venue):
        raise Forbidden
    if len(venue.photos) >= MOST_PHOTOS:
        raise RuleBroken({"photo": N_("A venue has at most 12 photos. Remove one first.")})
    picture, width, height = reencoded(content)
    stored = store_file(
        session,
        actor=actor,
        folder=folder,
        content=picture,
        name=f"{Path(name).stem[:80]}.jpg",
        media_type="image/jpeg",
    )
    photo = VenuePhoto(venue=venue, file_id=stored.id, width=width, height=height, caption=caption)
    session.add(photo)
    record(session, actor=actor, action="venue.add_photo", subject=venue, after={"sha256": stored.sha256})
    return photo


def remove_photo(session: Session, *, actor: Actor, venue: Venue, photo_id: UUID) -> None:
    """Take a photo off a venue."""
    if not policy.can_change(actor, venue):
        raise Forbidden
    photo = next((p for p in venue.photos if p.id == photo_id), None)
    if photo is None:
        raise NotFound
    before = {"sha256": photo.file.sha256}
    venue.photos.remove(photo)
    record(session, actor=actor, action="venue.remove_photo", subject=venue, before=before)


def reencoded(content: bytes) -> tuple[bytes, int, int]:
    """The picture as a plain JPEG of at most 1600 pixels, upright, with its width and height."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise RuleBroken({"photo": N_("This photo has more than 60 million pixels. Send a smaller one.")})
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            plain = Image.new("RGB", upright.size, "white")
            layered = upright.convert("RGBA")
            plain.paste(layered, mask=layered.getchannel("A"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, RuntimeError, Image.DecompressionBombError):
        reason = N_("This file is no photo that can be read. Send a JPEG, HEIC, PNG or WebP.")
        raise RuleBroken({"photo": reason}) from None
    target = io.BytesIO()
    plain.save(target, "JPEG", quality=82, optimize=True, progressive=True)
    return target.getvalue(), plain.width, plain.height

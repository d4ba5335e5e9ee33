"""What a corpus of works cut to regions can be asked: studies of these regions, figures of works that touch them."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from midspan.model.errors import FigureError, StudyError
from midspan.model.place import Place, Region
from midspan.store.corpus import Manifest

_WORLDWIDE = re.compile(r'\b(?:FROM|JOIN) "(?:works|study_clusters)"')
"""Tables with what every work of the corpus adds; all others of a figure are of the works that touch its regions."""


def check_regions(
    manifest: Manifest, regions: Sequence[Region], known: Mapping[str, Region], places: Callable[[], Iterable[Place]]
) -> None:
    """Refuses a region of a study that is not within those to which the corpus's snapshots were cut."""
    names, place = ", ".join(sorted(manifest.between)), f"corpus {manifest.corpus_id}"
    for key, version in manifest.between.items():
        if key not in known or known[key].version != version:
            raise StudyError(
                f'"{key}" was defined otherwise when the works were cut to it (version {version})',
                place=place,
                next_step="take the snapshot again with --between, and run midspan build",
            )
    others = [region for region in regions if region.key not in manifest.between]
    if not manifest.between or not others:
        return
    kept = [known[key] for key in manifest.between]
    outside = [one for one in places() if not any(one in region for region in kept)]
    for region in others:
        if any(one in region for one in outside):
            raise StudyError(
                f'the corpus has only works that touch {names}: those of "{region.key}" are missing',
                place=place,
                next_step="choose among these regions, or take the snapshot again with --between and all that you want",
            )


def check_reach(manifest: Manifest, key: str, sql: str) -> None:
    """Refuses a figure that is made of works of the world, where the corpus has those of some regions only."""
    if manifest.between and _WORLDWIDE.search(sql):
        raise FigureError(
            f'"{key}" counts works of the whole world, and this corpus has only those that touch '
            f"{', '.join(sorted(manifest.between))}",
            place=f"corpus {manifest.corpus_id}",
            next_step="take the snapshot whole, without --between, and run midspan build",
        )

"""Folders of the project that are not code, and come with it: migrations, guides, the description.

Separate because they are in one place in a checkout, and in another in a wheel.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def shipped_folder(name: str) -> Path:
    """A folder beside the package's parts in a wheel, at the top in a checkout.

    Raises:
        FileNotFoundError: It is in neither: the installation is broken.
    """
    for folder in (_PACKAGE / name, _PACKAGE.parents[1] / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"This installation is without its {name}: install it again.")

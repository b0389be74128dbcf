"""The shipped reference data: areas, boundaries and places of China, read from the files in this folder.

Plain readers without Flask or SQLAlchemy; `ATTRIBUTION.md` says where the data comes from and under which licence.
"""

from pathlib import Path

FOLDER = Path(__file__).parent

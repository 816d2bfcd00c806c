"""Writes what each importer says about itself into docs/use/bring-in.md, between the two marks there.

python docs/build/formats.py
"""

from pathlib import Path

from closeknit import registry

PAGE = Path(__file__).parents[1] / "use" / "bring-in.md"
FIRST, LAST = "<!-- formats -->\n", "<!-- end of formats -->\n"


def page() -> str:
    """The page as it reads with what the importers say now."""
    before, _, rest = PAGE.read_text("utf-8").partition(FIRST)
    _, _, after = rest.partition(LAST)
    members = sorted(registry.members("closeknit.importers").values(), key=lambda module: module.TITLE.casefold())
    parts = [
        f"## {m.TITLE}\n\n{m.HOW_TO}\n\nRead: {m.READS}\n\nKept: {m.KEEPS}\n\nThrown away: {m.THROWS_AWAY}\n\n"
        f"Up to {m.MAX_BYTES / 1e6:,.0f} MB.\n\n"
        for m in members
    ]
    return before + FIRST + "\n" + "".join(parts) + LAST + after


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")

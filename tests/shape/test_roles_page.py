"""The tables of docs/run/organisations.md are those of the code. `python -m tests.shape.test_roles_page` writes them anew."""

from closeknit.accounts.roles import ALLOWED, GIVES, HELPS, Role, Scope
from tests.shape.tree import ROOT, text

PAGE = ROOT / "docs/run/organisations.md"


def roles() -> str:
    """Each role with what it may do and to what it may invite."""
    lines = ["| role | may | may invite to |", "| --- | --- | --- |"]
    for role in Role:
        does = ", ".join(sorted(ALLOWED[role])) or "nothing but their own"
        given = GIVES.get(role, frozenset())
        to = "every role" if given == frozenset(Role) else ", ".join(str(r.label) for r in Role if r in given)
        lines.append(f"| {role.label} | {does} | {to} |")
    return "\n".join(lines)


def scopes() -> str:
    """Each part of helping with the addresses it opens."""
    lines = ["| ticked | opens |", "| --- | --- |"]
    return "\n".join([*lines, *(f"| {scope.label} | {', '.join(sorted(HELPS[scope]))} |" for scope in Scope)])


def written() -> str:
    """The page with both tables as they ought to be."""
    page = text(PAGE)
    for name, table in (("roles", roles()), ("scopes", scopes())):
        before, rest = page.split(f"<!-- {name} -->")
        page = f"{before}<!-- {name} -->\n{table}\n<!-- /{name} -->{rest.split(f'<!-- /{name} -->')[1]}"
    return page


def test_the_tables_of_the_page_are_those_of_the_code() -> None:
    assert text(PAGE) == written()


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")

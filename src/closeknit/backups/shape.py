"""The shape of the store in the past and now: which migrations an archive was made at, and how to come from there to here."""

from dataclasses import dataclass

from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor

from closeknit.backups.folder import Problem
from closeknit.storage import blank

CACHE_TABLE = "closeknit_cache"


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that refers to another table's column; `optional` when it may be empty."""

    table: str
    column: str
    optional: bool
    to_table: str
    to_column: str


def bring_to(state: list[tuple[str, str]]) -> None:
    """Make the tables as they were at these migrations, in an empty store. Raises Problem when one is not known here."""
    executor = MigrationExecutor(connection)
    if not blank.lay(state):
        executor.migrate(_ends(executor, state))


def references(state: list[tuple[str, str]]) -> list[Reference]:
    """Every reference between the tables at these migrations, those that the database does not guard among them."""
    executor = MigrationExecutor(connection)
    then = executor.loader.project_state(_ends(executor, state)).apps
    return [
        Reference(
            model._meta.db_table, f.column, f.null, f.target_field.model._meta.db_table, str(f.target_field.column)
        )
        for model in then.get_models(include_auto_created=True)
        for f in model._meta.concrete_fields
        if isinstance(f, models.ForeignKey)
    ]


def _ends(executor: MigrationExecutor, state: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The last migration of each app."""
    graph, known = executor.loader.graph, set(executor.loader.graph.nodes)
    newer = [f"{app}.{name}" for app, name in state if (app, name) not in known]
    if newer:
        raise Problem(
            f"This backup was made by a newer Closeknit ({', '.join(newer[:3])}). Bring this one up to date, then restore."
        )
    inside = set(state)

    def goes_on(node: tuple[str, str]) -> bool:
        return any(child.key in inside and child.key[0] == node[0] for child in graph.node_map[node].children)

    return [node for node in state if not goes_on(node)]


def bring_up_to_date() -> None:
    """Make the tables as this version has them."""
    call_command("migrate", verbosity=0, interactive=False)
    if CACHE_TABLE not in connection.introspection.table_names():
        call_command("createcachetable", verbosity=0)

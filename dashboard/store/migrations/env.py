"""Runs a migration on the connection that ``Database.migrate`` hands over, inside its transaction."""

from alembic import context

given = context.config.attributes
context.configure(
    connection=given["connection"],
    target_metadata=given["target_metadata"],
    version_table=given["version_table"],
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()

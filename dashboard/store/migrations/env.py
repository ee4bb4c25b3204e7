"""Runs a migration on the connection that ``Database.migrate`` hands over, inside its transaction."""

from alembic import context

from dashboard.store.rows import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()

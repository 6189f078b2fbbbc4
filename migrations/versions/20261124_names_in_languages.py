"""names in languages

Departments and categories may have a name in each language of the city's residents.

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("department", "category"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("names", sa.JSON(), nullable=True))


def downgrade() -> None:
    for table in ("category", "department"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("names")

"""The product's settings with the migration linter beside it, for `make check`."""

from closeknit.settings import *  # noqa: F403
from closeknit.settings import INSTALLED_APPS as PRODUCT_APPS

INSTALLED_APPS = [*PRODUCT_APPS, "django_migration_linter"]

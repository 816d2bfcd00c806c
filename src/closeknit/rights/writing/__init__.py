"""The parts of an export: JSON, tables, contact cards, a calendar and a page to read."""

"""Closeknit keeps ties alive: it reads the exports people really have, learns each tie's rhythm and plans a week."""

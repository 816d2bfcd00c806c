"""How well chances of contact come true: a log of who was in touch when, days in it on which to foretell, and scores."""

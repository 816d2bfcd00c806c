"""What the pages of the circle show, by topic: frozen records, read through `access`, never changing anything."""

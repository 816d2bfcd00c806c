"""What the pages and exports of this app read."""

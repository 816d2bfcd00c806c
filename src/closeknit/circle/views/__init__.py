"""Pages of the circle. Views read the request, call an action or a query, and answer; they decide nothing."""

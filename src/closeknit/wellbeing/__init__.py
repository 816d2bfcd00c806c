"""MEASURE: check-ins, validated scales, what goes with feeling better, and the care plan."""

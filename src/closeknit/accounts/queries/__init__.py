"""What pages between people show, as frozen records. Reading never writes."""

"""What a known visitor asked for last time: kept by their consent, seen at the desk alone."""

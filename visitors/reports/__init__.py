"""Reports: of a day, of a month, of somebody's own work; every number opens its rows."""

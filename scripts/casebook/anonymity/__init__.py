"""Who a text gives away: numbers, names, places; and who the published facets give away."""

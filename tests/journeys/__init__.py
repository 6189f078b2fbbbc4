"""Stories, each driven through the whole product."""

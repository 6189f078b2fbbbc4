"""From a new report to the department that answers it: models, rules, and people where both are unsure."""

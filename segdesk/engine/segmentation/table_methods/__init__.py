"""Methods that take the table as it is: rules, and numbers beside categories."""

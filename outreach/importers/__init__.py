"""File rows to typed rows to services, with a report line for every row refused."""

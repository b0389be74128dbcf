"""Who may: `can_<verb>(actor, thing) -> bool` and `visible_to(actor) -> where-clause`."""

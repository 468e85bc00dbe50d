"""Pages as offices send them, with prints of seals and with what only looks like one: drawn from a number, with the truth beside them."""

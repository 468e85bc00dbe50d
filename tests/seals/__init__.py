"""Pages as offices send them, with prints of seals and with what only looks like one: drawn from a number, with the truth beside them."""

import os

# As in the child that looks at pictures: what two threads do at once costs more processor than what one does, and that is what is measured.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

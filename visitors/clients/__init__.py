"""Client files: who looks after whom, what happened, when the next contact is due (L, F)."""

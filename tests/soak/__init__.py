"""The proof that nothing acknowledged is lost: a whole server group killed again and again under clients."""

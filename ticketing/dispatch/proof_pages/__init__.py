"""The page on which a proof is answered."""

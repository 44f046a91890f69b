"""Proofs of pieces and pages: sent to the requester in versions, commented on a place, approved or answered."""

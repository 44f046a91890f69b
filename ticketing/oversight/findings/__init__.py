"""What the review of a sampled ticket found."""

"""What comes back: bounces, complaints, automatic replies."""

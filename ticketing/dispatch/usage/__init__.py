"""What a month used of the mass mailing: a page, and a certificate for who supervises the contract."""

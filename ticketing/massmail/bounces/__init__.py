"""What a refusal or a return does: to the address, and to the campaign."""

"""How a person comes by a password without anybody typing it for him or her: a link of a mail, once."""

"""The page «Despachos» of those who release what is to be sent."""

"""How gunicorn serves, whoever starts it in this folder; the command line says how many processes and threads."""

from ticketing.web.serving import guard

worker_class = "gthread"
threads = 8
post_worker_init = guard
# Both faces would take the same one in the home of their user, and nobody steers them by it.
control_socket_disable = True

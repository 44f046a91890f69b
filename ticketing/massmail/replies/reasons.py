"""Why a message came back: each reason with the kind it belongs to and its sentence for people."""

from __future__ import annotations

from dataclasses import dataclass

HARD, SOFT, POLICY, RATE = "hard", "soft", "policy", "rate"
COMPLAINT, AUTO_REPLY, DELIVERED, UNKNOWN = "complaint", "auto_reply", "delivered", "unknown"
KINDS = (HARD, SOFT, POLICY, RATE, COMPLAINT, AUTO_REPLY, DELIVERED, UNKNOWN)


@dataclass(frozen=True)
class Reason:
    """`kind` decides what is done about it; `sentence` is what an administrator reads."""

    kind: str
    sentence: str


REASONS = {
    "no_user": Reason(HARD, "La dirección no existe en ese servidor"),
    "no_host": Reason(HARD, "El dominio de la dirección no existe o no tiene servidor de correo"),
    "moved": Reason(HARD, "El destinatario se cambió de dirección"),
    "refuses_mail": Reason(HARD, "El dominio declara que no recibe correo"),
    "full": Reason(SOFT, "El buzón está lleno"),
    "suspended": Reason(SOFT, "El buzón está suspendido o inactivo"),
    "filtered": Reason(SOFT, "El servidor o el destinatario no quiso recibir este mensaje"),
    "unwanted": Reason(SOFT, "El destinatario pidió no recibir mensajes de este tipo"),
    "suppressed": Reason(SOFT, "El proveedor de envío la tiene en su propia lista de no enviar, y no se la entregó"),
    "expired": Reason(SOFT, "Se venció el plazo sin poder entregarlo"),
    "delayed": Reason(SOFT, "Todavía no se ha podido entregar; el servidor sigue intentándolo"),
    "greylisted": Reason(SOFT, "Muchos servidores lo piden a quien les escribe por primera vez"),
    "lookup": Reason(SOFT, "Por ahora no se pudo averiguar cuál es el servidor de destino"),
    "network": Reason(SOFT, "No se pudo llegar al servidor de destino"),
    "system": Reason(SOFT, "El sistema de correo de destino tuvo una falla"),
    "too_big": Reason(POLICY, "El mensaje es demasiado grande para ese destino"),
    "spam": Reason(POLICY, "El filtro de correo no deseado rechazó el mensaje"),
    "virus": Reason(POLICY, "El antivirus rechazó el mensaje"),
    "content": Reason(POLICY, "El servidor rechazó la forma o el contenido del mensaje"),
    "unauthenticated": Reason(POLICY, "El mensaje no pasó la comprobación de autenticidad (SPF, DKIM o DMARC)"),
    "no_reverse_name": Reason(POLICY, "La dirección IP de salida no tiene el nombre (PTR, HELO) que el destino exige"),
    "blocked": Reason(POLICY, "El destino bloquea la dirección IP o el dominio de salida"),
    "relay": Reason(POLICY, "El servidor no acepta correo para ese destino desde aquí"),
    "sender": Reason(POLICY, "El destino no acepta la dirección del remitente"),
    "not_allowed": Reason(POLICY, "Las reglas del destino no permiten el mensaje"),
    "alias_member": Reason(UNKNOWN, "Le falló a un miembro de ese alias; de los demás el aviso no dice nada"),
    "rate": Reason(RATE, "El destino pide enviar más despacio"),
}

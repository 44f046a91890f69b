"""Invented people: Colombian names, towns and programmes, drawn from one source of chance."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from unicodedata import normalize

FIRST = (
    "Ana", "María José", "Luisa Fernanda", "Valentina", "Daniela", "Juliana", "Carolina", "Ángela", "Íngrid", "Yuliana",
    "Sofía", "Paola Andrea", "Natalia", "Lucía", "Inés", "Belén", "Marisol", "Nubia", "Yesenia", "Leidy Johana",
    "Juan", "Juan Sebastián", "Andrés", "Óscar", "Álvaro", "Iván Darío", "José", "Édgar", "Jesús David", "Nicolás",
    "Santiago", "Mateo", "Samuel", "Tomás", "Germán", "Hernán", "Wilmar", "Brayan", "Cristóbal", "Néstor",
)  # fmt: skip
LAST = (
    "García", "Rodríguez", "Muñoz", "Peña", "Núñez", "Ñáñez", "Ibáñez", "Castañeda", "Cañón", "Acuña", "Ordóñez",
    "Gómez", "López", "Ramírez", "Vélez", "Jiménez", "Pérez", "Díaz", "Suárez", "Mejía", "Ríos", "León", "Páez",
    "Cárdenas", "Córdoba", "Bermúdez", "Güiza", "Agüero", "Hoyos", "Zapata", "Quiñones", "Vargas", "Rojas", "Mosquera",
    "Caicedo", "Palacios", "Arias", "Torres", "Moreno", "Ruiz", "O'Neill", "D'Costa", "De la Hoz", "Arbeláez",
)  # fmt: skip
LONG = ("María del Pilar Guadalupe", "Uribe de Echeverri-Santodomingo y Fernández de Córdoba")
TOWNS = (
    "Bogotá", "Medellín", "Cali", "Barranquilla", "Cartagena", "Bucaramanga", "Pereira", "Manizales", "Ibagué",
    "Pasto", "Neiva", "Villavicencio", "Montería", "Quibdó", "Riohacha", "Leticia", "Tunja", "Yopal", "Popayán",
)  # fmt: skip
PROGRAMMES = (
    "Ingeniería de Sistemas", "Medicina", "Derecho", "Enfermería", "Contaduría Pública", "Licenciatura en Matemáticas",
    "Diseño Gráfico", "Administración de Empresas", "Psicología", "Trabajo Social", "Ingeniería Agronómica",
    "Técnico en Enfermería", "Música", "Física", "Comunicación Social",
)  # fmt: skip


@dataclass(frozen=True)
class Named:
    """The name of somebody invented."""

    first: str
    last: str


def somebody(chance: Random) -> Named:
    """A name; one in two hundred is as long as names get."""
    if chance.random() < 0.005:
        return Named(*LONG)
    return Named(chance.choice(FIRST), f"{chance.choice(LAST)} {chance.choice(LAST)}")


def mailbox(name: Named, number: int) -> str:
    """The part of an address before the at sign: plain letters, and the number that makes it the only one."""
    words = (name.first.split()[0], name.last.split()[0])
    plain = ".".join(normalize("NFKD", word).encode("ascii", "ignore").decode() for word in words)
    return f"{plain.replace(chr(39), '').lower()}{number}"

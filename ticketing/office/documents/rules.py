"""The rules by which a document to publish is judged (Resolución 1519 de 2020, anexos 1 y 2), one row each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ticketing.office.documents.report import FAIL, PASS


@dataclass(frozen=True)
class Rule:
    """`fulfilled`, `broken` and `doubtful`: what is said where it passes, fails (with what to do) or can't be told."""

    title: str
    fulfilled: str
    broken: str
    doubtful: str = ""

    def said(self, state: str) -> str:
        """The sentence for that state."""
        return {PASS: self.fulfilled, FAIL: self.broken}.get(state, self.doubtful)


EDITION = 1  # one more where a rule judges otherwise: what is uploaded again is then looked at again
UNTAGGED = "Sin etiquetas no se puede saber; se sabrá cuando lo guarde con etiquetas."
RULES: Mapping[str, Rule] = {
    "text": Rule(
        "Texto en cada página",
        "Se puede buscar en todas sus páginas.",
        "Hay páginas que son solo una imagen. Reemplácelas por su texto, o páselas por un reconocedor de texto (OCR).",
    ),
    "letters": Rule(
        "Letras que se pueden leer",
        "Lo que se ve es lo que se copia y lo que se lee en voz alta.",
        "Hay letras que se ven y no se pueden leer ni buscar. Guárdelo de nuevo desde el programa en que lo "
        "escribió, con "
        "las fuentes incluidas.",
    ),
    "language": Rule(
        "Idioma",
        "Dice en qué idioma está.",
        "No dice en qué idioma está. En Word: Revisar > Idioma; luego guárdelo de nuevo como PDF.",
    ),
    "title": Rule(
        "Título",
        "Tiene título.",
        "No tiene título, o es el nombre del archivo. En Word o Excel: Archivo > Información > Título.",
    ),
    "tags": Rule(
        "Etiquetas",
        "Tiene etiquetas que dicen qué es cada parte.",
        "No tiene etiquetas, y un lector de pantalla no sabe qué es cada parte. En Word, al guardar como PDF: "
        "Opciones > "
        "«Etiquetas de la estructura del documento para accesibilidad».",
    ),
    "headings": Rule(
        "Orden de los títulos",
        "Los títulos van en orden.",
        "Los títulos no van en orden, o no los hay. Use los estilos «Título 1», «Título 2»… de Word sin saltarse "
        "ninguno.",
        UNTAGGED,
    ),
    "alternatives": Rule(
        "Texto de las imágenes",
        "Las imágenes dicen qué muestran, o no hay imágenes.",
        "Hay imágenes que no dicen qué muestran. En Word o Excel: clic derecho en la imagen > «Editar texto "
        "alternativo».",
        "Hay imágenes fuera de las etiquetas: si son de adorno está bien; si dicen algo, póngales texto alternativo.",
    ),
    "tables": Rule(
        "Encabezados de las tablas",
        "Las tablas dicen cuáles son sus encabezados, o no hay tablas.",
        "Hay tablas sin encabezados. En Word: Diseño de tabla > «Fila de encabezado», y «Repetir filas de título».",
        UNTAGGED,
    ),
    "order": Rule(
        "Orden de lectura",
        "Se lee en el orden en que está escrito.",
        "Las etiquetas llevan de una página a otra anterior. Revise en Word dónde están ancladas las imágenes y los "
        "cuadros.",
        "Un programa no puede saber si el orden en que se lee es el que se ve: léalo con un lector de pantalla.",
    ),
    "bookmarks": Rule(
        "Marcadores",
        "Tiene marcadores, o no los necesita por ser corto.",
        "Tiene más de 20 páginas y no tiene marcadores. En Word, al guardar como PDF: Opciones > «Crear marcadores "
        "usando "
        "títulos».",
    ),
    "sheet_names": Rule(
        "Nombres de las hojas",
        "Las hojas tienen nombres que dicen qué contienen.",
        "Hay hojas con el nombre que pone Excel. Haga doble clic en la pestaña y escriba qué contiene.",
    ),
    "header_row": Rule(
        "Fila de encabezados",
        "Cada hoja dice en su primera fila qué es cada columna.",
        "Hay hojas cuya primera fila no dice qué es cada columna. Escriba un nombre en cada columna, sin repetirlo.",
        "No se puede saber: la hoja tiene una sola columna o ninguna.",
    ),
    "merged": Rule(
        "Celdas combinadas",
        "No hay celdas combinadas.",
        "Hay celdas combinadas, que un lector de pantalla lee mal. En Excel: Inicio > Combinar y centrar > Separar "
        "celdas.",
    ),
    "date": Rule(
        "Fecha a la vista (anexo 2)",
        "Lleva una fecha a la vista.",
        "No se ve ninguna fecha al comienzo ni al final. Escriba la fecha en que se publica o se actualiza.",
        "Hay números que pueden ser fechas; verifique que la de publicación esté a la vista.",
    ),
    "office": Rule(
        "Dependencia a la vista (anexo 2)",
        "Nombra la dependencia que lo expide.",
        "No se ve qué dependencia lo expide. Escriba su nombre al comienzo o al final.",
    ),
    "metadata": Rule(
        "Datos de quién lo hizo",
        "Se le quitaron los datos de quién, cuándo y con qué lo hizo.",
        "No se le pudieron quitar esos datos sin cambiar lo que muestra. Guárdelo de nuevo como PDF o Excel.",
    ),
    "recognised": Rule(
        "Texto reconocido",
        "Su texto es el que se escribió.",
        "Su texto lo reconoció un programa y tiene errores. Corríjalo en el documento con que se hizo.",
        "Era un documento escaneado y su texto lo reconoció un programa: léalo antes de publicarlo.",
    ),
    "signature": Rule(
        "Firma digital",
        "No está firmado digitalmente.",
        "Está firmado digitalmente: no se le quita nada, porque la firma dejaría de valer. Decida si se publica con "
        "los datos "
        "que lleva.",
    ),
}

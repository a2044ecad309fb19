"""The empty workbook in which people write what they believe an entity buys, for ``inbox/_cartography/``.

What belongs here: how it looks and what it explains. Its columns are those of ``hub.group.cartography``, which reads
the filled one.
"""

from pathlib import Path
from typing import Any

import polars as pl

from hub.errors import UsageError
from hub.group.cartography import HEADERS, category_choice, entity_choice
from hub.group.models import Group
from hub.neutral import in_sheet

SHEET, README, LISTS = "Cartographie", "Lisez-moi Read me", "Listes"
MOST_LINES = 2_000  # with drop-downs and formats; lines below are read all the same
WIDTHS = {
    "entity": 26, "year": 12, "category_label": 44, "supplier_name": 32, "amount": 20, "currency": 10, "said_by": 22,
    "document_date": 12, "line_label": 44,
}  # fmt: skip
NOTES = (
    (
        "Une ligne par entité, catégorie et fournisseur : ce que l'entité achète en un an, hors taxes, même estimé.",
        "One line an entity, category and supplier: what the entity buys in a year, without VAT, even estimated.",
    ),
    (
        "Les lignes s'additionnent. Sans fournisseur : tout ce que la catégorie achète hors fournisseurs nommés.",
        "Lines add up. Without a supplier: all that the category buys beyond the suppliers that are named.",
    ),
    (
        "La catégorie peut être de tout niveau, ou vide quand seul le fournisseur est connu.",
        "The category may be of any level, or empty where only the supplier is known.",
    ),
    (
        "Année vide : celle du nom du fichier. Devise vide : celle de l'entité. Les avoirs et remises sont négatifs.",
        "No year: that of the file's name. No currency: the entity's. Credit notes and rebates are negative.",
    ),
    (
        "Dites qui l'a dit et quand : un chiffre déclaré vaut ce que vaut sa source.",
        "Tell who said so and when: a declared figure is worth what its source is.",
    ),
    (
        "Enregistrez sous le même nom dans inbox/_cartography/ : la nouvelle version remplace l'ancienne. Un autre nom "
        "s'ajoute. Puis `hub refresh`.",
        "Save under the same name in inbox/_cartography/: the new version replaces the former. Another name adds up. "
        "Then `hub refresh`.",
    ),
    (
        "Ces chiffres sont montrés à côté des faits, jamais dedans ; chaque livraison réelle prend leur place.",
        "These figures are shown beside the facts, never in them; each real delivery takes their place.",
    ),
)


def write_empty(path: Path, group: Group, taxonomy: pl.DataFrame, year: int) -> None:
    """Write it. UsageError when the file is there already: it may hold what somebody filled in."""
    import xlsxwriter  # 0.1 s, which no other verb needs

    if path.exists():
        raise UsageError("the file exists already", str(path), todo="fill it in, or give another --year")
    path.parent.mkdir(parents=True, exist_ok=True)
    coming = path.with_name(f".coming.{path.name}")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    entities = [entity_choice(one.code, one.name) for one in group.entities]
    categories = [category_choice(row) for row in taxonomy.iter_rows(named=True)]
    currencies = sorted({group.currency, *(one.currency for one in group.entities)})
    with xlsxwriter.Workbook(coming, options) as made:
        made.set_properties({"title": f"hub cartography {year}"})
        title = made.add_format({"bold": True, "bg_color": "#DCE6F1", "text_wrap": True, "valign": "top"})
        _form(made, title, len(entities), len(categories), len(currencies))
        _readme(made, title, group.name, year)
        _lists(made, title, {"entity": entities, "category_label": categories, "currency": currencies})
    coming.replace(path)


def _form(made: Any, title: Any, entities: int, categories: int, currencies: int) -> None:
    page = made.add_worksheet(SHEET)
    formats = {
        "amount": made.add_format({"num_format": "#,##0.00"}),
        "document_date": made.add_format({"num_format": "yyyy-mm-dd"}),
        "year": made.add_format({"num_format": "0"}),
    }
    for at, name in enumerate(HEADERS):
        page.set_column(at, at, WIDTHS[name], formats.get(name))
        page.write_string(0, at, HEADERS[name][0], title)
    lists = {"entity": entities, "category_label": categories, "currency": currencies}
    for column, (name, count) in enumerate(lists.items()):
        letter = "ABC"[column]
        _check(page, name, {"validate": "list", "source": f"={LISTS}!${letter}$2:${letter}${count + 1}"})
    _check(page, "year", {"validate": "integer", "criteria": "between", "minimum": 1970, "maximum": 2099})
    _check(page, "amount", {"validate": "decimal", "criteria": "between", "minimum": -1e13, "maximum": 1e13})
    page.autofilter(0, 0, MOST_LINES, len(HEADERS) - 1)
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _check(page: Any, name: str, rule: dict[str, Any]) -> None:
    at = list(HEADERS).index(name)
    told = {
        "error_title": "À vérifier / Check",
        "error_message": "Choisissez dans la liste, ou un nombre. / Choose from the list, or give a number.",
        # A currency that no entity has yet, or a name that the hub knows by another spelling, is no mistake.
        "error_type": "stop" if name in ("amount", "year") else "warning",
    }
    page.data_validation(1, at, MOST_LINES, at, {**rule, **told})


def _readme(made: Any, title: Any, group: str, year: int) -> None:
    page = made.add_worksheet(README)
    text = made.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 1, 70)
    page.write_string(0, 0, in_sheet(f"{group} : cartographie des achats {year}"), title)
    page.write_string(0, 1, in_sheet(f"{group}: what is bought in {year}"), title)
    for row, texts in enumerate(NOTES, start=2):
        for column, told in enumerate(texts):
            page.write_string(row, column, told, text)
    page.protect()


def _lists(made: Any, title: Any, lists: dict[str, list[str]]) -> None:
    page = made.add_worksheet(LISTS)
    for column, (name, choices) in enumerate(lists.items()):
        page.set_column(column, column, WIDTHS[name])
        page.write_string(0, column, HEADERS[name][0], title)
        for row, choice in enumerate(choices, start=1):
            page.write_string(row, column, in_sheet(choice))
    page.protect()

"""Whose name looks like a natural person's."""

import polars as pl
import pytest

from hub.suppliers.persons import is_person


@pytest.mark.parametrize("name", [
    "M. Jean DUPONT", "Mme Le Gall", "MLLE ANAÏS CROZET", "Dr Bonnett", "Dr. A. Durand", "Maître Pierre Durand",
    "Frau Schmidt", "Herr Hans-Peter Müller", "MR K AUDUD", "Mrs A Knight", "Señora Carmen Ruiz",
    "Signor Paolo Bianchi", "Jean Dupont", "DUPONT Sophie", "Marie-Claire de la Tour", "José García Pérez",
    "García López, María", "Smith, J.A.", "SMITH, JOHN", "Jean Dupont EI", "John Smith T/A Smith Roofing",
    "Giovanni Rossi", "Sarah E Burtenshaw", "Martin Thomas",
])  # fmt: skip
def test_a_persons_name(name: str):
    assert is_person(pl.Series([name]))[0]


@pytest.mark.parametrize("name", [
    "SARL Jean Dupont", "Jean Dupont SARL", "Garage Martin", "Cabinet Dr Durand", "Etablissements Jean Martin",
    "Jean Lefebvre", "Robert Half", "Michael Page", "John Lewis", "Dr Martens", "Ernst & Young", "Pierre et Fils",
    "Martin Brothers", "J Sainsbury", "WH Smith", "K BOSWELL AND CO", "Transports Gerard", "Boulangerie Paul",
    "St John Ambulance", "Saint Thomas", "Lycée Victor Hugo", "Martin", "Paul", "3M", "Thomas 2000", "Hugo Boss",
    "Louis Vuitton", "Me Dupont", "Rue Jean Jaurès", "Mairie de Saint-Denis", "Christian Dior GmbH",
    "Leonard Cheshire Disability", "Edith Cavell Practice", "M K Brown", "Anne Martin Consulting", "",
    "Société Jean Martin", "Smith, Jones and Partners", "Elizabeth House", "Kelly Services", "Marks, Spencer",
    "Chez Sophie",
])  # fmt: skip
def test_not_a_persons_name(name: str):
    assert not is_person(pl.Series([name]))[0]


def test_the_flag_keeps_order_and_takes_nulls():
    found = is_person(pl.Series("supplier_name", ["Jean Dupont", None, "EDF", "Jean Dupont"]))
    assert found.to_list() == [True, False, False, True] and found.name == "supplier_name"
    assert is_person(pl.Series("n", [], dtype=pl.String)).to_list() == []
    assert is_person(pl.Series("n", [None], dtype=pl.String)).to_list() == [False]

"""Waits and persons as a procedure file says them."""

import pytest

from workflows.refusals import Refused
from workflows.waits import MOST, Wait, wait
from workflows.who import Who, who


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("6 business_days", Wait(6, "business_days")),
        ("16 business_hours", Wait(16, "business_hours")),
        ("3 calendar_days", Wait(3, "calendar_days")),
        (f"{MOST} business_days", Wait(MOST, "business_days")),
    ],
)
def test_a_wait_is_a_number_and_a_unit(text, said):
    assert wait(text) == said
    assert str(said) == text


@pytest.mark.parametrize(
    "text",
    ["", "6", "business_days", "6 días", "0 business_days", "-3 business_days", "1.5 business_hours",
     "6  business_days", "seis business_days", f"{MOST + 1} business_days", "6 business_days ", "٦ business_days"],
)  # fmt: skip
def test_what_is_no_wait_is_refused_in_words(text):
    with pytest.raises(Refused, match="no es un plazo"):
        wait(text)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("requester", (Who("requester"),)),
        ({"role": "tic"}, (Who("role", ("tic",)),)),
        ({"head": ["Jefe", "Director"]}, (Who("head", ("Jefe", "Director")),)),
        ({"head": ["Jefe"], "nearest": True}, (Who("head", ("Jefe",), nearest=True),)),
        ({"head": []}, (Who("head", ()),)),
        ({"areas": "areas"}, (Who("areas", ("areas",)),)),
        ({"department": "Prensa"}, (Who("department", ("Prensa",)),)),
        ({"owner_of": "audience"}, (Who("owner_of", ("audience",)),)),
        ({"named_in": "contact"}, (Who("named_in", ("contact",)),)),
        ({"address": "tic@x.co"}, (Who("address", ("tic@x.co",)),)),
        (["signers", {"role": "tic"}], (Who("signers"), Who("role", ("tic",)))),
    ],
)
def test_a_person_is_said_in_one_way_everywhere(said, meant):
    assert who(said) == meant

"""Whether the rest of a campaign may follow its first part."""

import pytest

from workflows.canary import Limits, Sample, reason_to_hold
from workflows.mailing import MailClass, Sending, Terms, terms


@pytest.mark.parametrize(
    ("sample", "says"),
    [
        (Sample(200, accepted=194, hard=6), None),
        (Sample(200, accepted=193, hard=7), "7 direcciones no existen (3,5 %)"),
        (Sample(200, accepted=199, policy=1), None),
        (Sample(200, accepted=198, policy=2), "2 rechazos fueron por política o contenido (1,0 %)"),
        (Sample(1000, accepted=1000, complaints=1), None),
        (Sample(200, accepted=200, complaints=1), "1 se quejó del mensaje (0,5 %)"),
        (Sample(200, accepted=0), "Ningún servidor aceptó"),
        (Sample(200, waiting=200), None),
        (Sample(200, accepted=3, hard=7, waiting=190), "7 direcciones no existen"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_the_sample_speaks_for_the_rest(sample, says):
    found = reason_to_hold(sample)
    assert (found is None) if says is None else says in found


@pytest.mark.parametrize(
    ("sample", "limits", "holds"),
    [
        (Sample(200, accepted=193, hard=7), Limits(hard=5), False),
        (Sample(200, accepted=189, hard=11), Limits(hard=5), True),
        (Sample(200, accepted=198, policy=2), Limits(refused=1), False),
        (Sample(200, accepted=200, complaints=1), Limits(complaints=0.5), False),
        (Sample(200, accepted=198, complaints=2), Limits(complaints=0.5), True),
    ],
    ids=lambda value: str(value)[:60],
)
def test_how_much_is_too_much_the_procedure_says(sample, limits, holds):
    assert (reason_to_hold(sample, limits) is not None) == holds


def test_what_a_procedure_says_is_kept_with_the_campaign_and_read_back():
    said = Sending(growth=10, complaints=0.2, refused=5, canary={"hard": 5, "minutes": 30})

    kept = Terms(**terms(MailClass(label="Avisos"), said).content())

    assert (kept.growth, kept.complaints, kept.refused) == (10, 0.2, 5)
    assert kept.limits == Limits(hard=5, minutes=30)
    assert Terms().limits == Limits(hard=3, refused=0.5, complaints=0.1, minutes=10)

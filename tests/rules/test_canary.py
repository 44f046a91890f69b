"""Whether the rest of a campaign may follow its first part."""

import pytest

from workflows.canary import Sample, reason_to_hold


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

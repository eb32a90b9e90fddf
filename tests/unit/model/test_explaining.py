"""An explanation: it adds up, and begins with what counts most."""

import pytest

from model.explaining import explain


def test_contributions_add_up_and_stand_by_their_size(trained, dataset):
    names, measured = dataset.names[:20], dataset.measured[:20]
    estimates = trained.predictor.estimate(names, measured).ibu
    for told, ibu in zip(explain(trained.predictor, "v1", names, measured), estimates, strict=True):
        sizes = [abs(contribution.ibu) for contribution in told.contributions]
        assert sizes == sorted(sizes, reverse=True)
        assert min(sizes) > 0
        assert told.ibu == ibu
        assert told.base_ibu + sum(one.ibu for one in told.contributions) == pytest.approx(ibu, abs=0.2)

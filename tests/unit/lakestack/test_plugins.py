"""Services that are asked for at the same moment."""

import time
from concurrent.futures import ThreadPoolExecutor

from lakestack import plugins


def test_services_are_loaded_one_at_a_time():
    loading, most = [], []

    def create():
        loading.append(1)
        time.sleep(0.05)
        most.append(len(loading))
        loading.pop()

    services = [plugins.service(name)(create).factory() for name in ("one", "two", "three")]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda service: service.create_service(), services))
    assert most == [1, 1, 1]

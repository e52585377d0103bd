import pytest

from handtint_daemon.openmp import let_threads_sleep


def test_threads_sleep_soon() -> None:
    environment = {"OMP_NUM_THREADS": "2"}
    let_threads_sleep(environment)
    assert environment == {
        "OMP_NUM_THREADS": "2",
        "GOMP_SPINCOUNT": "1000",
        "KMP_BLOCKTIME": "0",
    }


@pytest.mark.parametrize(
    "chosen", [{"GOMP_SPINCOUNT": "7"}, {"KMP_BLOCKTIME": "7"}, {"OMP_WAIT_POLICY": "active"}]
)
def test_what_the_person_chose_is_left(chosen: dict[str, str]) -> None:
    environment = chosen.copy()
    let_threads_sleep(environment)
    assert environment == chosen

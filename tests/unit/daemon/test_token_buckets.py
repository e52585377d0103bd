from handtint_daemon.token_buckets import TokenBuckets


def buckets(keys_kept: int = 8) -> TokenBuckets[str]:
    return TokenBuckets(per_s=2.0, capacity=3.0, keys_kept=keys_kept)


def taken(tokens: TokenBuckets[str], key: str, now_s: float, times: int) -> list[bool]:
    return [tokens.take(key, now_s) is not None for _ in range(times)]


def test_what_may_be_at_once_is_there_from_the_start() -> None:
    assert taken(buckets(), "a", 0.0, 5) == [True, True, True, False, False]


def test_it_is_filled_again_as_time_goes_by() -> None:
    tokens = buckets()
    taken(tokens, "a", 0.0, 3)

    assert taken(tokens, "a", 1.0, 3) == [True, True, False]


def test_it_is_never_fuller_than_at_the_start() -> None:
    tokens = buckets()
    taken(tokens, "a", 0.0, 3)

    assert taken(tokens, "a", 1000.0, 5) == [True, True, True, False, False]


def test_one_key_takes_nothing_from_another() -> None:
    tokens = buckets()
    taken(tokens, "a", 0.0, 5)

    assert taken(tokens, "b", 0.0, 3) == [True, True, True]


def test_what_was_refused_costs_nothing() -> None:
    tokens = buckets()

    assert [tokens.take("a", 0.0, cost) for cost in (4.0, 3.0)] == [None, 1]


def test_a_success_tells_how_many_were_refused_before() -> None:
    tokens = buckets()
    taken(tokens, "a", 0.0, 10)

    assert [tokens.take("a", 1.0), tokens.take("a", 1.0)] == [7, 0]


def test_the_key_that_was_used_longest_ago_is_forgotten() -> None:
    tokens = buckets(keys_kept=2)
    for key in ("a", "b", "a"):
        taken(tokens, key, 0.0, 3)
    tokens.take("new", 0.0)

    assert [tokens.take("a", 0.0) is None, tokens.take("b", 0.0) is None] == [True, False]


def test_memory_is_bounded() -> None:
    tokens = buckets(keys_kept=8)
    for n in range(100):
        tokens.take(str(n), 0.0)

    assert len(tokens) == 8

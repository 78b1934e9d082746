"""Hadamard matrices: signs whose rows are all orthogonal, for balanced half-samples."""

import numpy as np
import numpy.typing as npt

Signs = npt.NDArray[np.int64]

LARGEST = 4096
"""More pairs of units than this want the jackknife or the bootstrap."""


class NoHadamard(Exception):
    """No Hadamard matrix of a workable size is at hand."""


def hadamard(least: int) -> Signs:
    """Return the smallest Hadamard matrix that we can make with at least `least` rows, its first row and column all 1.

    Parameters
        least : rows needed, 1 to 4,096.
    Returns
        shape (m, m) of 1 and -1, with rows orthogonal and m a multiple of 4 (or 1 or 2).
    Raises
        NoHadamard : more rows are needed than 4,096.
    Method
        Sizes are tried upwards: powers of two by doubling; q + 1 for a prime q that is 3 modulo 4 by Paley's first construction, 2(q + 1) for a prime q that is
        1 modulo 4 by his second; twice a size already made. Powers of two come in the order of R's `survey`.
    Source
        Paley (1933), Journal of Mathematics and Physics 12, 311-320; Wolter (2007), appendix A.
    Checked
        Orthogonality of every size in tests; balanced half-samples against R: tests/truth/fitted/answers.json.
    """
    if least > LARGEST:
        raise NoHadamard(
            f"Balanced halves of {least - 1} pairs of units are too many: use the jackknife or the bootstrap."
        )
    size = max(least, 1)
    while True:
        found = _of_size(size)
        if found is not None:
            return _with_ones_first(found)
        size += 1


def _of_size(size: int) -> Signs | None:
    """Return a Hadamard matrix of just this size, None where none of our constructions reaches it."""
    if size == 1:
        return np.ones((1, 1), dtype=np.int64)
    if size != 2 and size % 4:  # noqa: PLR2004
        return None
    if _is_power_of_two(size):
        return _doubled(_of_size(size // 2))
    if _is_prime(size - 1) and (size - 1) % 4 == 3:  # noqa: PLR2004
        return _paley_first(size - 1)
    if _is_prime(size // 2 - 1) and (size // 2 - 1) % 4 == 1:
        return _paley_second(size // 2 - 1)
    return _doubled(_of_size(size // 2))


def _doubled(half: Signs | None) -> Signs | None:
    return None if half is None else np.block([[half, half], [half, -half]])


def _paley_first(prime: int) -> Signs:
    """Return the matrix of size prime + 1."""
    core = np.zeros((prime + 1, prime + 1), dtype=np.int64)
    core[0, 1:], core[1:, 0] = 1, -1
    core[1:, 1:] = _residue_signs(prime)
    return core + np.eye(prime + 1, dtype=np.int64)


def _paley_second(prime: int) -> Signs:
    """Return the matrix of size 2 (prime + 1)."""
    core = np.zeros((prime + 1, prime + 1), dtype=np.int64)
    core[0, 1:], core[1:, 0] = 1, 1
    core[1:, 1:] = _residue_signs(prime)
    one = np.eye(prime + 1, dtype=np.int64)
    return np.kron(core, np.array([[1, 1], [1, -1]])) + np.kron(one, np.array([[1, -1], [-1, -1]]))


def _residue_signs(prime: int) -> Signs:
    """Return 1 where the difference of column and row is a square modulo the prime, -1 where not, 0 on the diagonal."""
    signs = -np.ones(prime, dtype=np.int64)
    signs[np.unique(np.arange(1, prime) ** 2 % prime)] = 1
    signs[0] = 0
    return signs[(np.arange(prime)[None, :] - np.arange(prime)[:, None]) % prime]


def _with_ones_first(matrix: Signs) -> Signs:
    """Return the matrix with signs turned so that its first row and column are 1."""
    matrix = matrix * matrix[0][None, :]
    return matrix * matrix[:, 0][:, None]


def _is_power_of_two(number: int) -> bool:
    return number & (number - 1) == 0


def _is_prime(number: int) -> bool:
    return number > 1 and all(number % divisor for divisor in range(2, int(number**0.5) + 1))

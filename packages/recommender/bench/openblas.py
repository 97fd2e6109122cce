# Answers lines "<what> <precision> <size>" with CPU seconds of numpy on OpenBLAS, one thread; so that whoever asks can
# take turns with it. Says "ready" first, or ends when numpy is not there.
import os
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy

try:
    from scipy.linalg import lapack
except ImportError:
    lapack = None

matrices = {}


def matrix(dtype, size):
    if (dtype, size) not in matrices:
        matrices.clear()
        values = numpy.random.default_rng(1).random((size, size))
        matrices[dtype, size] = numpy.asfortranarray((values + values.T) / 2 + numpy.eye(size) * size, dtype)
    return matrices[dtype, size]


def invert_by_cholesky(values):
    single = values.dtype == numpy.float32
    factor, inverse = (lapack.spotrf, lapack.spotri) if single else (lapack.dpotrf, lapack.dpotri)
    return inverse(factor(values, lower=1)[0], lower=1)


work = {
    "inv": numpy.linalg.inv,
    "solve": lambda values: numpy.linalg.solve(values, values),
    "potri": invert_by_cholesky if lapack else None,
}
print("ready", numpy.__version__, flush=True)
for line in sys.stdin:
    what, precision, size = line.split()
    values = matrix(numpy.float32 if precision == "f32" else numpy.float64, int(size))
    if work[what] is None:
        print("nan", flush=True)
        continue
    before = time.process_time()
    work[what](values)
    print(time.process_time() - before, flush=True)

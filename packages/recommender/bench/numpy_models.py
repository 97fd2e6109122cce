# EASE and the sequential model as they would be written with numpy, on ratings that lie in a folder as raw arrays.
# One thread; prints CPU seconds of each. What our models do besides, to make rows of their result, is left out here.
import os
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy

folder, ridge, dropout, decay, horizon, share = sys.argv[1], *map(float, sys.argv[2:7])
offsets = numpy.fromfile(f"{folder}/offsets", numpy.int32)
movies = numpy.fromfile(f"{folder}/movies", numpy.int32)
grades = numpy.fromfile(f"{folder}/grades", numpy.float64).astype(numpy.float32)
liked = numpy.fromfile(f"{folder}/liked", numpy.float64).astype(numpy.float32)
size = movies.max() + 1
users = len(offsets) - 1


def ease():
    ratings = numpy.zeros((users, size), numpy.float32)
    ratings[numpy.repeat(numpy.arange(users), numpy.diff(offsets)), movies] = grades
    gram = ratings.T @ ratings
    diagonal = numpy.diagonal(gram).copy()
    gram[numpy.diag_indices(size)] += ridge + dropout / (1 - dropout) * diagonal
    inverse = numpy.linalg.inv(gram)
    weights = inverse / -numpy.diagonal(inverse)
    numpy.fill_diagonal(weights, 0)


def sequential():
    history = numpy.zeros((size, size), numpy.float32)
    future = numpy.zeros((size, size), numpy.float32)
    for start, end in zip(offsets[:-1], offsets[1:]):
        own = movies[start:end]
        lag = numpy.arange(end - start)[:, None] - numpy.arange(end - start)[None, :]
        # Row k is step k: what lies before it, and what lies behind it.
        before = numpy.where(lag >= 0, decay ** numpy.maximum(lag, 0), 0) * grades[start:end]
        behind = numpy.where(lag < 0, horizon ** numpy.maximum(-lag - 1, 0), 0) * liked[start:end]
        before = before[:-1].astype(numpy.float32)
        at = numpy.ix_(own, own)
        history[at] += before.T @ before
        future[at] += before.T @ behind[:-1].astype(numpy.float32)
    history[numpy.diag_indices(size)] += share * numpy.diagonal(history).mean()
    numpy.linalg.solve(history, future)


for train in (ease, sequential):
    before = time.process_time()
    train()
    print(time.process_time() - before, flush=True)

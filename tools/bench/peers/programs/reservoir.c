/* What a processor with AVX-512 can do of a reservoir at most: 100 units and nothing else, sequences split among threads that never wait for
 * each other. Says what it takes to compute the states, and to keep them, too.
 *
 *     cc -O3 -march=native -pthread reservoir.c -lm -o reservoir && ./reservoir 64 10000 2
 *
 * The first number is of sequences, a multiple of four times the third, of threads; the second of steps.
 */
#include <immintrin.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { UNITS = 100, LANES = 16, VECTORS = 7, ROW = LANES * VECTORS, RUNS = 7 };
static const float LEAK = 0.3f;
static int batch, steps, threads;
static float *w, *w_in, *bias, *x, *states;

static float *floats(size_t count) {
  return memset(aligned_alloc(64, count * sizeof(float)), 0, count * sizeof(float));
}

/* The quotient of polynomials that Eigen and XLA have. */
static inline __m512 hyperbolic(__m512 v) {
  v = _mm512_min_ps(_mm512_max_ps(v, _mm512_set1_ps(-7.9f)), _mm512_set1_ps(7.9f));
  const __m512 s = _mm512_mul_ps(v, v);
  const float up[] = {2.00018790482477e-13f, -8.60467152213735e-11f, 5.12229709037114e-08f,
                      1.48572235717979e-05f, 6.37261928875436e-04f,  4.89352455891786e-03f};
  const float down[] = {1.18534705686654e-04f, 2.26843463243900e-03f, 4.89352518554385e-03f};
  __m512 p = _mm512_set1_ps(-2.76076847742355e-16f), q = _mm512_set1_ps(1.19825839466702e-06f);
  for (int i = 0; i < 6; i++) p = _mm512_fmadd_ps(p, s, _mm512_set1_ps(up[i]));
  for (int i = 0; i < 3; i++) q = _mm512_fmadd_ps(q, s, _mm512_set1_ps(down[i]));
  return _mm512_div_ps(_mm512_mul_ps(p, v), q);
}

/* One step of four sequences, all of whose sums are in registers. */
static inline void advance(const float *h, float *next, int first, int step) {
  __m512 sums[4][VECTORS];
  for (int i = 0; i < 4; i++) {
    const __m512 in = _mm512_set1_ps(x[(size_t)(first + i) * steps + step]);
    for (int j = 0; j < VECTORS; j++)
      sums[i][j] = _mm512_fmadd_ps(in, _mm512_load_ps(w_in + LANES * j), _mm512_load_ps(bias + LANES * j));
  }
  for (int k = 0; k < UNITS; k++) {
    __m512 heard[4];
    for (int i = 0; i < 4; i++) heard[i] = _mm512_set1_ps(h[i * ROW + k]);
    for (int j = 0; j < VECTORS; j++) {
      const __m512 row = _mm512_load_ps(w + k * ROW + LANES * j);
      for (int i = 0; i < 4; i++) sums[i][j] = _mm512_fmadd_ps(heard[i], row, sums[i][j]);
    }
  }
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < VECTORS; j++) {
      const __m512 old = _mm512_mul_ps(_mm512_set1_ps(1 - LEAK), _mm512_load_ps(h + i * ROW + LANES * j));
      const __m512 now = _mm512_fmadd_ps(_mm512_set1_ps(LEAK), hyperbolic(sums[i][j]), old);
      _mm512_store_ps(next + i * ROW + LANES * j, now);
      if (states)
        _mm512_mask_storeu_ps(states + ((size_t)(first + i) * steps + step) * UNITS + LANES * j,
                              j + 1 < VECTORS ? 0xffff : 0xf, now);
    }
}

static void *share(void *number) {
  const int count = batch / threads, first = (int)(long)number * count;
  float *h = floats((size_t)count * ROW), *next = floats((size_t)count * ROW);
  for (int step = 0; step < steps; step++) {
    for (int i = 0; i < count; i += 4) advance(h + i * ROW, next + i * ROW, first + i, step);
    float *swapped = h;
    h = next;
    next = swapped;
  }
  free(h);
  free(next);
  return 0;
}

static double seconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec + 1e-9 * now.tv_nsec;
}

int main(int count, char **given) {
  if (count != 4) return fprintf(stderr, "reservoir SEQUENCES STEPS THREADS\n"), 2;
  batch = atoi(given[1]), steps = atoi(given[2]), threads = atoi(given[3]);
  w = floats(UNITS * ROW), w_in = floats(ROW), bias = floats(ROW), x = floats((size_t)batch * steps);
  for (int k = 0; k < UNITS; k++)
    for (int j = 0; j < UNITS; j++) w[k * ROW + j] = 0.1f * sinf(31 * k + 17 * j);
  for (int j = 0; j < UNITS; j++) w_in[j] = sinf(j), bias[j] = 0.1f * cosf(j);
  for (size_t i = 0; i < (size_t)batch * steps; i++) x[i] = sinf(12.9898f * i);
  for (int keep = 0; keep < 2; keep++) {
    double least = 1e9, cpu = 1e9;
    for (int run = 0; run < RUNS; run++) {
      const double began = seconds(CLOCK_MONOTONIC), busy = seconds(CLOCK_PROCESS_CPUTIME_ID);
      /* fresh memory, as a library has it */
      states = keep ? malloc(sizeof(float) * batch * steps * UNITS) : 0;
      pthread_t all[threads];
      for (long i = 0; i < threads; i++) pthread_create(all + i, 0, share, (void *)i);
      for (int i = 0; i < threads; i++) pthread_join(all[i], 0);
      least = fmin(least, seconds(CLOCK_MONOTONIC) - began);
      cpu = fmin(cpu, seconds(CLOCK_PROCESS_CPUTIME_ID) - busy);
      free(states);
    }
    printf("%s: %.0f ms (%.0f ms of processor), %.0f thousand steps a second\n", keep ? "kept" : "computed",
           1e3 * least, 1e3 * cpu, 1e-3 * batch * steps / least);
  }
}

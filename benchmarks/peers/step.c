/* One training step of 12-2-1 and of 12-64-32-1 (ReLU, MSE, Adam) on batches of 32, by hand: gather the rows of a
   shuffled epoch, forward, loss, backward, update. Plain C whose sizes are constants and whose layouts let the
   compiler use vectors: weights are [in][out], so that every product runs along contiguous outputs, and a product is
   computed in tiles of 4 rows x TILE columns that stay in registers. One child process: a line "step/12-2-1/32 ROUNDS"
   on stdin, a line of JSON on stdout. usage: step SECONDS NAME */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { B = 32, I = 12, MAX_STEPS = 512 };
#ifdef __AVX__
enum { LANES = 8 };
#else
enum { LANES = 4 };
#endif
enum { TILE = 2 * LANES };
#define INLINE static inline __attribute__((always_inline))
typedef float lanes __attribute__((vector_size(4 * LANES)));
typedef int masks __attribute__((vector_size(4 * LANES)));

static float inputs[MAX_STEPS * B][I], targets[MAX_STEPS * B];
static int order[MAX_STEPS * B];
static float x[B][I], y[B];

static unsigned long long state = 1;
static unsigned draw(void) {
  state = state * 6364136223846793005ULL + 1442695040888963407ULL;
  return (unsigned)(state >> 33);
}
static float uniform(void) { return (float)draw() / 2147483648.0f * 2 - 1; }

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void shuffle(int rows) {
  for (int i = 0; i < rows; i++) order[i] = i;
  for (int i = rows - 1; i > 0; i--) {
    int j = (int)(draw() % (unsigned)(i + 1)), kept = order[i];
    order[i] = order[j];
    order[j] = kept;
  }
}

static void gather(int step) {
  for (int b = 0; b < B; b++) {
    int row = order[step * B + b];
    memcpy(x[b], inputs[row], sizeof x[b]);
    y[b] = targets[row];
  }
}

INLINE lanes load(const float *from) {
  lanes v;
  memcpy(&v, from, sizeof v);
  return v;
}
INLINE void store(float *to, lanes v) { memcpy(to, &v, sizeof v); }
/* v where x > 0, else 0 */
INLINE lanes where(lanes x, lanes v) { return (lanes)((masks)v & (x > 0)); }
INLINE float sum(lanes v) {
  float total = 0;
  for (int l = 0; l < LANES; l++) total += v[l];
  return total;
}

/* c[m][n] = a[m][k] b[k][n], with a's strides given: its transpose is the same call. Starts from `bias` (length n). */
INLINE void product(int m, int n, int k, const float *a, int aRow, int aColumn, const float *b, float *c,
                    const float *bias, int relu) {
  for (int j = 0; j < n; j += TILE)
    for (int i = 0; i < m; i += 4) {
      lanes s[4][2];
      for (int r = 0; r < 4; r++)
        for (int h = 0; h < 2; h++) s[r][h] = bias ? load(bias + j + h * LANES) : (lanes){0};
      for (int p = 0; p < k; p++) {
        lanes b0 = load(b + p * n + j), b1 = load(b + p * n + j + LANES);
        for (int r = 0; r < 4; r++) {
          float f = a[(i + r) * aRow + p * aColumn];
          s[r][0] += f * b0;
          s[r][1] += f * b1;
        }
      }
      for (int r = 0; r < 4; r++)
        for (int h = 0; h < 2; h++)
          store(c + (i + r) * n + j + h * LANES, relu ? where(s[r][h], s[r][h]) : s[r][h]);
    }
}

INLINE void columnSums(int rows, int n, const float *a, float *into) {
  for (int j = 0; j < n; j += LANES) {
    lanes s = {0};
    for (int b = 0; b < rows; b++) s += load(a + b * n + j);
    store(into + j, s);
  }
}

/* Kingma & Ba 2015, algorithm 1. */
INLINE void adam(int n, float *restrict w, const float *restrict g, float *restrict m, float *restrict v, int t) {
  const float lr = 1e-3f, b1 = 0.9f, b2 = 0.999f, epsilon = 1e-8f;
  float size = lr / (float)(1 - pow(b1, t)), root = 1 / sqrtf((float)(1 - pow(b2, t)));
  for (int i = 0; i < n; i++) {
    m[i] = b1 * m[i] + (1 - b1) * g[i];
    v[i] = b2 * v[i] + (1 - b2) * g[i] * g[i];
    w[i] -= size * m[i] / (sqrtf(v[i]) * root + epsilon);
  }
}

/* 12-2-1: too narrow for tiles, so the batch is the vector. */
static struct { float w1[2][I], b1[2], w2[2], b2; } ws, gs, ms, vs;

static float smallStep(int t) {
  static float xt[I][B], dh[2][B];
  for (int b = 0; b < B; b++)
    for (int i = 0; i < I; i++) xt[i][b] = x[b][i];
  lanes loss = {0}, db2 = {0}, dw2[2] = {{0}}, db1[2] = {{0}};
  for (int b = 0; b < B; b += LANES) {
    lanes s0 = ws.b1[0] - (lanes){0}, s1 = ws.b1[1] - (lanes){0};
    for (int i = 0; i < I; i++) {
      lanes v = load(&xt[i][b]);
      s0 += ws.w1[0][i] * v;
      s1 += ws.w1[1][i] * v;
    }
    s0 = where(s0, s0);
    s1 = where(s1, s1);
    lanes e = ws.w2[0] * s0 + ws.w2[1] * s1 + ws.b2 - load(&y[b]), d = e * (2.0f / B);
    loss += e * e;
    db2 += d;
    dw2[0] += d * s0;
    dw2[1] += d * s1;
    lanes d0 = where(s0, d * ws.w2[0]), d1 = where(s1, d * ws.w2[1]);
    db1[0] += d0;
    db1[1] += d1;
    store(&dh[0][b], d0);
    store(&dh[1][b], d1);
  }
  for (int j = 0; j < 2; j++) {
    for (int i = 0; i < I; i++) {
      lanes s = {0};
      for (int b = 0; b < B; b += LANES) s += load(&dh[j][b]) * load(&xt[i][b]);
      gs.w1[j][i] = sum(s);
    }
    gs.b1[j] = sum(db1[j]);
    gs.w2[j] = sum(dw2[j]);
  }
  gs.b2 = sum(db2);
  adam(sizeof ws / sizeof(float), (float *)&ws, (float *)&gs, (float *)&ms, (float *)&vs, t);
  return sum(loss) / B;
}

/* 12-64-32-1 */
enum { H1 = 64, H2 = 32 };
static struct { float w1[I][H1], b1[H1], w2[H1][H2], b2[H2], w3[H2], b3; } wm, gm, mm, vm;

static float middleStep(int t) {
  static float h1[B][H1], h2[B][H2], d1[B][H1], d2[B][H2], w2t[H2][H1];
  product(B, H1, I, x[0], I, 1, wm.w1[0], h1[0], wm.b1, 1);
  product(B, H2, H1, h1[0], H1, 1, wm.w2[0], h2[0], wm.b2, 1);
  float loss = 0;
  memset(gm.w3, 0, sizeof gm.w3);
  gm.b3 = 0;
  for (int b = 0; b < B; b++) {
    lanes s = {0};
    for (int j = 0; j < H2; j += LANES) s += load(&h2[b][j]) * load(&wm.w3[j]);
    float e = sum(s) + wm.b3 - y[b], d = e * (2.0f / B);
    loss += e * e;
    gm.b3 += d;
    for (int j = 0; j < H2; j++) gm.w3[j] += d * h2[b][j];
    for (int j = 0; j < H2; j += LANES) store(&d2[b][j], where(load(&h2[b][j]), d * load(&wm.w3[j])));
  }
  product(H1, H2, B, h1[0], 1, H1, d2[0], gm.w2[0], 0, 0);
  columnSums(B, H2, d2[0], gm.b2);
  for (int j = 0; j < H2; j++)
    for (int i = 0; i < H1; i++) w2t[j][i] = wm.w2[i][j];
  product(B, H1, H2, d2[0], H2, 1, w2t[0], d1[0], 0, 0);
  for (int b = 0; b < B; b++)
    for (int j = 0; j < H1; j += LANES) store(&d1[b][j], where(load(&h1[b][j]), load(&d1[b][j])));
  product(I, H1, B, x[0], 1, I, d1[0], gm.w1[0], 0, 0);
  columnSums(B, H1, d1[0], gm.b1);
  adam(sizeof wm / sizeof(float), (float *)&wm, (float *)&gm, (float *)&mm, (float *)&vm, t);
  return loss / B;
}

static int done;
static float firstLoss, lastLoss;

/* Seconds for n steps. */
static double run(float (*step)(int), long n) {
  double began = now();
  for (long k = 0; k < n;) {
    int steps = n - k < MAX_STEPS ? (int)(n - k) : MAX_STEPS;
    shuffle(steps * B);
    for (int s = 0; s < steps; s++, k++) {
      gather(s);
      lastLoss = step(++done);
      if (done == 1) firstLoss = lastLoss;
    }
  }
  return now() - began;
}

static void reset(void) {
  memset(&ms, 0, sizeof ms), memset(&vs, 0, sizeof vs), memset(&mm, 0, sizeof mm), memset(&vm, 0, sizeof vm);
  for (size_t i = 0; i < sizeof ws / sizeof(float); i++) ((float *)&ws)[i] = 0.3f * uniform();
  for (size_t i = 0; i < sizeof wm / sizeof(float); i++) ((float *)&wm)[i] = 0.15f * uniform();
  done = 0;
}

static void answer(const char *workload, int rounds, double seconds) {
  float (*step)(int) = !strcmp(workload, "step/12-2-1/32") ? smallStep : 0;
  if (!strcmp(workload, "step/12-64-32-1/32")) step = middleStep;
  if (!step) {
    printf("{\"workload\":\"%s\",\"missing\":\"not written in C\"}\n", workload);
    return;
  }
  reset();
  long n = 1;
  for (double t = run(step, n); t < seconds / 2; t = run(step, n)) n *= 2;
  printf("{\"workload\":\"%s\",\"values\":[", workload);
  for (int r = 0; r < rounds; r++) printf("%s%.6e", r ? "," : "", run(step, n) / (double)n);
  printf("],\"facts\":{\"steps\":%d,\"firstLoss\":%g,\"lastLoss\":%g}}\n", done, firstLoss, lastLoss);
}

int main(int count, char **arguments) {
  double seconds = count > 1 ? atof(arguments[1]) : 0.25;
  for (int row = 0; row < MAX_STEPS * B; row++) {
    targets[row] = 0;
    for (int i = 0; i < I; i++) targets[row] += (float)(i - 6) * 0.1f * (inputs[row][i] = uniform());
  }
  printf("{\"name\":\"%s\",\"versions\":{\"cc\":\"%s\"}}\n", count > 2 ? arguments[2] : "C", __VERSION__);
  fflush(stdout);
  char line[256], workload[128];
  int rounds;
  while (fgets(line, sizeof line, stdin))
    if (sscanf(line, "%127s %d", workload, &rounds) == 2) answer(workload, rounds, seconds), fflush(stdout);
  return 0;
}

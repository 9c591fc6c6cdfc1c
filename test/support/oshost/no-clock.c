/*
 * Preloaded into a time service of a lab host: whatever would set or slew the clock succeeds and does nothing.
 *
 * The host has no right to the clock, which is the clock of the machine under it. Most services end when they
 * are refused; with this they go on as if their corrections had been made, and select and report as ever.
 */
#define _GNU_SOURCE
#include <string.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <time.h>

/* Ticks of 10 ms, and a kernel that is in step, as a service finds it that runs for a while. */
static int pretend(struct timex *state) {
  memset(state, 0, sizeof *state);
  state->tick = 10000;
  gettimeofday(&state->time, NULL);
  return TIME_OK;
}

int adjtimex(struct timex *state) { return pretend(state); }

int ntp_adjtime(struct timex *state) { return pretend(state); }

int clock_adjtime(clockid_t clock, struct timex *state) {
  (void)clock;
  return pretend(state);
}

int adjtime(const struct timeval *delta, struct timeval *former) {
  (void)delta;
  if (former != NULL) memset(former, 0, sizeof *former);
  return 0;
}

int settimeofday(const struct timeval *time, const struct timezone *zone) {
  (void)time;
  (void)zone;
  return 0;
}

int clock_settime(clockid_t clock, const struct timespec *time) {
  (void)clock;
  (void)time;
  return 0;
}

/* NTPsec keeps the right to set the clock when it gives up all others, and ends where it has none to keep. */
int cap_set_proc(void *rights) {
  (void)rights;
  return 0;
}

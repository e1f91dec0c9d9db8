// Shifts the clock on the wall of the process that it is loaded into, for process_kills.py.
//
// CLOCK_SHIFT is by how many seconds; CLOCK_JUMPS is after how many seconds the shift changes its sign, again and
// again, 0 for never. Steady clocks stay as they are.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static int (*real_clock)(clockid_t, struct timespec *);
static long shift, jumps;

__attribute__((constructor)) static void prepare(void) {
    real_clock = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    const char *text = getenv("CLOCK_SHIFT");
    shift = text ? atol(text) : 0;
    text = getenv("CLOCK_JUMPS");
    jumps = text ? atol(text) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    if (!real_clock) prepare();
    int result = real_clock(clock, time);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        struct timespec steady;
        real_clock(CLOCK_MONOTONIC, &steady);
        int is_turned = jumps > 0 && steady.tv_sec / jumps % 2 == 1;
        time->tv_sec += is_turned ? -shift : shift;
    }
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    (void)zone;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *place) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (place) *place = now.tv_sec;
    return now.tv_sec;
}

#include "CLuthierTurns.h"

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

// The Swift runtime's own interface for executors of other worlds; see "stdlib/public/Concurrency/
// ExecutorHooks.h" in the sources of Swift. What calls the hook expects Swift's calling convention.
#define SWIFT_CALL __attribute__((swiftcall))

typedef SWIFT_CALL void (*EnqueueHook)(void *job, void *original);
extern EnqueueHook swift_task_enqueueGlobal_hook;
extern SWIFT_CALL void swift_job_run(void *job, void *identity, uintptr_t implementation);

/// Jobs that wait, first come first served: a ring that grows.
static void **jobs;
static size_t capacity, first, count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t news = PTHREAD_COND_INITIALIZER;

static void grow(void) {
    size_t larger = capacity ? 2 * capacity : 64;
    void **moved = malloc(larger * sizeof *moved);
    if (!moved) abort();
    for (size_t i = 0; i < count; i++) moved[i] = jobs[(first + i) % capacity];
    free(jobs);
    jobs = moved;
    capacity = larger;
    first = 0;
}

static SWIFT_CALL void enqueue(void *job, void *original) {
    (void)original;
    pthread_mutex_lock(&lock);
    if (count == capacity) grow();
    jobs[(first + count++) % capacity] = job;
    pthread_cond_signal(&news);
    pthread_mutex_unlock(&lock);
}

void luthier_turns_install(void) { swift_task_enqueueGlobal_hook = enqueue; }

void luthier_turns_run(const int32_t *done) {
    pthread_mutex_lock(&lock);
    while (!*done) {
        if (count == 0) {
            pthread_cond_wait(&news, &lock);
            continue;
        }
        void *job = jobs[first];
        first = (first + 1) % capacity;
        count--;
        pthread_mutex_unlock(&lock);
        // No identity: the executor on which jobs run that belong to no actor.
        swift_job_run(job, NULL, 0);
        pthread_mutex_lock(&lock);
    }
    // Who takes the last signal and leaves would otherwise leave work that nobody looks at.
    if (count > 0) pthread_cond_signal(&news);
    pthread_mutex_unlock(&lock);
}

void luthier_turns_finish(int32_t *done) {
    pthread_mutex_lock(&lock);
    *done = 1;
    pthread_cond_broadcast(&news);
    pthread_mutex_unlock(&lock);
}

void luthier_turns_after_fork(void) {
    pthread_mutex_init(&lock, NULL);
    pthread_cond_init(&news, NULL);
    first = 0;
    count = 0;
}

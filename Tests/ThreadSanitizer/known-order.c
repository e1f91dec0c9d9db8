// Tells the thread sanitizer what Swift's Mutex and continuations order between threads, on Linux.
//
// Locking a Mutex that is free, and unlocking one that nobody waits for, is a compare-and-swap that is compiled
// into the caller, where the sanitizer sees it. Otherwise two functions of libswiftSynchronization are called.
// A task that waits for a continuation goes on after whoever resumed it; when that came first, only an atomic word
// of libswift_Concurrency says so.
// These libraries are built without the sanitizer's instruments, so it does not see that one thread's work came
// before the other's, and reports what they protect. The functions here stand before the libraries': they call
// them, and state their order by the sanitizer's own functions. Nothing is hidden: no report is suppressed, and what
// nothing orders is found as before. Scripts/test-threads.sh shows all of it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

extern void __tsan_acquire(void *address);
extern void __tsan_release(void *address);

typedef __attribute__((swiftcall)) void Lock(uint32_t, __attribute__((swift_context)) void *);
typedef __attribute__((swiftcall)) void Unlock(__attribute__((swift_context)) void *);

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

__attribute__((swiftcall)) void lock_slowly(
    uint32_t thread, __attribute__((swift_context)) void *mutex) __asm__(LOCK);
__attribute__((swiftcall)) void unlock_slowly(
    __attribute__((swift_context)) void *mutex) __asm__(UNLOCK);

// The library's own function; without it no test could go on.
static void *original(const char *name) {
    void *function = dlsym(RTLD_NEXT, name);
    if (!function) abort();
    return function;
}

__attribute__((swiftcall)) void lock_slowly(
    uint32_t thread, __attribute__((swift_context)) void *mutex) {
    ((Lock *)original(LOCK))(thread, mutex);
    __tsan_acquire(mutex);
}

__attribute__((swiftcall)) void unlock_slowly(__attribute__((swift_context)) void *mutex) {
    __tsan_release(mutex);
    ((Unlock *)original(UNLOCK))(mutex);
}

// A task's resumption comes before what the task does then. The task is the first argument of who resumes, and the
// current one of who waits. A resumption between our look and the library's own is not seen: of such a report, one
// stack ends before a continuation is resumed, and the other begins after the wait for it.
extern void *swift_task_getCurrent(void);

typedef __attribute__((swiftcall)) void Resume(void *task);
typedef __attribute__((swiftcall)) void Fail(void *task, void *error);
typedef __attribute__((swiftasynccall)) void Await(void *continuation);

__attribute__((swiftcall)) void swift_continuation_resume(void *task) {
    __tsan_release(task);
    ((Resume *)original("swift_continuation_resume"))(task);
}

__attribute__((swiftcall)) void swift_continuation_throwingResume(void *task) {
    __tsan_release(task);
    ((Resume *)original("swift_continuation_throwingResume"))(task);
}

__attribute__((swiftcall)) void swift_continuation_throwingResumeWithError(void *task, void *error) {
    __tsan_release(task);
    ((Fail *)original("swift_continuation_throwingResumeWithError"))(task, error);
}

__attribute__((swiftasynccall)) void swift_continuation_await(void *continuation) {
    Await *await = (Await *)original("swift_continuation_await");
    __tsan_acquire(swift_task_getCurrent());
    __attribute__((musttail)) return await(continuation);
}

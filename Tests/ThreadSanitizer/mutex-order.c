// Tells the thread sanitizer what Swift's Mutex orders when threads contend for it, on Linux.
//
// Locking a Mutex that is free, and unlocking one that nobody waits for, is a compare-and-swap that is compiled
// into the caller, where the sanitizer sees it. Otherwise two functions of libswiftSynchronization are called.
// That library is built without the sanitizer's instruments and waits in the kernel, so the sanitizer does not see
// that one thread's work came before the other's, and reports what the lock protects. These two functions stand
// before the library's: they call them, and state their order by the sanitizer's own functions. Nothing is hidden:
// no report is suppressed, and what no Mutex orders is found as before. Scripts/test-threads.sh shows both.
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

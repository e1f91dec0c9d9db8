// Makes the calls by which a program changes the files of one folder fail, or kills the program at one of them, for
// crash_points.py; loaded by LD_PRELOAD, on Linux.
//
// Environment: FAULTS_FOLDER, the folder as an absolute path without links; FAULTS_CONTROL, a file that begins with
// `struct control` and is shared with who drives the program; FAULTS_PROGRAM, the name of the program that is meant, for
// those that it starts get the environment too.
//
// Calls are numbered from 1 over all processes that share the control file. A full disk refuses whatever may need a
// block: files and folders that are made, bytes that are written, files that grow, and syncs, by which some file
// systems first look for space.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum mode { COUNT, FULL, KILL_BEFORE, KILL_WITHIN, KILL_AFTER };

struct control {
    _Atomic uint64_t mode;
    _Atomic uint64_t place;  // the call that is struck; with FULL all from there on
    _Atomic uint64_t calls;  // so many were made; with FULL, those that need space
    _Atomic uint64_t struck; // so many were refused
    char last[4096];         // what was struck: the call and the path
};

static struct control *control;
static char folder[PATH_MAX];
static size_t folder_length;

static void *next(const char *name) {
    void *function = dlsym(RTLD_NEXT, name);
    if (!function) abort();
    return function;
}

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FAULTS_CONTROL"), *where = getenv("FAULTS_FOLDER"), *who = getenv("FAULTS_PROGRAM");
    if (!path || !where || !who || strcmp(program_invocation_short_name, who) != 0) return;
    folder_length = (size_t)snprintf(folder, sizeof folder, "%s", where);
    int (*open_file)(const char *, int, ...) = next("open");
    int file = open_file(path, O_RDWR | O_CLOEXEC);
    if (file < 0) abort();
    void *memory = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED) abort();
    close(file);
    control = memory;
}

static int is_inside(const char *path) {
    return strncmp(path, folder, folder_length) == 0 && (path[folder_length] == '/' || path[folder_length] == 0);
}

// Whether a path is ours; `found` gets it as an absolute one.
static int names(int at, const char *path, char *found) {
    if (!control || !path) return 0;
    int saved = errno;
    found[0] = 0;
    if (path[0] != '/') {
        char link[64];
        snprintf(link, sizeof link, at == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", at);
        ssize_t length = readlink(link, found, PATH_MAX - 1);
        if (length < 0) length = 0;
        snprintf(found + length, (size_t)(PATH_MAX - length), "/%s", path);
    } else {
        snprintf(found, PATH_MAX, "%s", path);
    }
    errno = saved;
    return is_inside(found);
}

static int holds(int file, char *found) {
    if (!control) return 0;
    int saved = errno;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, found, PATH_MAX - 1);
    errno = saved;
    if (length < 0) return 0;
    found[length] = 0;
    return is_inside(found);
}

static void die(void) {
    for (;;) {
        kill(getpid(), SIGKILL);
        pause();
    }
}

static void note(const char *call, const char *path) { snprintf(control->last, sizeof control->last, "%s %s", call, path); }

// What happens to a call: 0 nothing, -1 it is refused, 1 half of it is done and then the program dies, 2 the program
// dies after it.
static int fate(const char *call, const char *path, int needs_space) {
    uint64_t mode = control->mode;
    if (mode == FULL && !needs_space) return 0;
    uint64_t number = ++control->calls;
    if (mode == FULL && number >= control->place) {
        // Freed meanwhile.
        if (control->mode != FULL) return 0;
        if (control->struck++ == 0) note(call, path);
        errno = ENOSPC;
        return -1;
    }
    if (mode < KILL_BEFORE || number != control->place) return 0;
    control->struck++;
    note(call, path);
    if (mode == KILL_BEFORE) die();
    return mode == KILL_WITHIN ? 1 : 2;
}

// A call that is whole or not done at all.
#define STRIKE(CALL, PATH, NEEDS_SPACE, ORIGINAL)                \
    do {                                                         \
        int what = fate(CALL, PATH, NEEDS_SPACE);                \
        if (what < 0) return -1;                                 \
        int result = ORIGINAL;                                   \
        if (what > 0) die();                                     \
        return result;                                           \
    } while (0)

static int opened(int at, const char *path, int flags, mode_t mode) {
    int (*original)(int, const char *, int, ...) = next("openat");
    char found[PATH_MAX];
    struct stat status;
    if (!(flags & (O_CREAT | O_TRUNC)) || !names(at, path, found)) return original(at, path, flags, mode);
    int exists = fstatat(at, path, &status, 0) == 0;
    if (exists && !(flags & O_TRUNC)) return original(at, path, flags, mode);
    STRIKE("open", found, !exists, original(at, path, flags, mode));
}

#define OPEN(AT)                                                                  \
    {                                                                             \
        va_list rest;                                                             \
        va_start(rest, flags);                                                    \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;   \
        va_end(rest);                                                             \
        return opened(AT, path, flags, mode);                            \
    }
int open(const char *path, int flags, ...) OPEN(AT_FDCWD)
int open64(const char *path, int flags, ...) OPEN(AT_FDCWD)
int openat(int at, const char *path, int flags, ...) OPEN(at)
int openat64(int at, const char *path, int flags, ...) OPEN(at)

int mkstemp(char *pattern) {
    int (*original)(char *) = next("mkstemp");
    char found[PATH_MAX];
    if (!names(AT_FDCWD, pattern, found)) return original(pattern);
    STRIKE("open", found, 1, original(pattern));
}

#define WRITE(CALL, ORIGINAL, HALF)                              \
    do {                                                         \
        char found[PATH_MAX];                                    \
        if (!holds(file, found)) return ORIGINAL;                \
        int what = fate(CALL, found, 1);                         \
        if (what < 0) return -1;                                 \
        ssize_t result = what == 1 ? HALF : ORIGINAL;            \
        if (what > 0) die();                                     \
        return result;                                           \
    } while (0)

ssize_t write(int file, const void *bytes, size_t count) {
    ssize_t (*original)(int, const void *, size_t) = next("write");
    WRITE("write", original(file, bytes, count), original(file, bytes, count / 2));
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t place) {
    ssize_t (*original)(int, const void *, size_t, off64_t) = next("pwrite64");
    WRITE("pwrite", original(file, bytes, count, place), original(file, bytes, count / 2, place));
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t place) { return pwrite64(file, bytes, count, place); }

ssize_t writev(int file, const struct iovec *parts, int count) {
    ssize_t (*original)(int, const struct iovec *, int) = next("writev");
    WRITE("writev", original(file, parts, count), original(file, parts, count / 2));
}

ssize_t pwritev(int file, const struct iovec *parts, int count, off_t place) {
    ssize_t (*original)(int, const struct iovec *, int, off_t) = next("pwritev");
    WRITE("pwritev", original(file, parts, count, place), original(file, parts, count / 2, place));
}

ssize_t copy_file_range(int from, off64_t *begin, int file, off64_t *place, size_t count, unsigned flags) {
    ssize_t (*original)(int, off64_t *, int, off64_t *, size_t, unsigned) = next("copy_file_range");
    WRITE("copy_file_range", original(from, begin, file, place, count, flags),
          original(from, begin, file, place, count / 2, flags));
}

ssize_t sendfile64(int file, int from, off64_t *begin, size_t count) {
    ssize_t (*original)(int, int, off64_t *, size_t) = next("sendfile64");
    WRITE("sendfile", original(file, from, begin, count), original(file, from, begin, count / 2));
}

ssize_t sendfile(int file, int from, off_t *begin, size_t count) { return sendfile64(file, from, begin, count); }

int ftruncate64(int file, off64_t length) {
    int (*original)(int, off64_t) = next("ftruncate64");
    char found[PATH_MAX];
    struct stat status;
    if (!holds(file, found)) return original(file, length);
    int grows = fstat(file, &status) == 0 && length > status.st_size;
    STRIKE("ftruncate", found, grows, original(file, length));
}

int ftruncate(int file, off_t length) { return ftruncate64(file, length); }

// This one returns the error.
int posix_fallocate64(int file, off64_t place, off64_t length) {
    int (*original)(int, off64_t, off64_t) = next("posix_fallocate64");
    char found[PATH_MAX];
    if (!holds(file, found)) return original(file, place, length);
    int what = fate("fallocate", found, 1);
    if (what < 0) return ENOSPC;
    int result = original(file, place, length);
    if (what > 0) die();
    return result;
}

int posix_fallocate(int file, off_t place, off_t length) { return posix_fallocate64(file, place, length); }

static int synced(const char *name, int file) {
    int (*original)(int) = next(name);
    char found[PATH_MAX];
    if (!holds(file, found)) return original(file);
    STRIKE(name, found, 1, original(file));
}

int fsync(int file) { return synced("fsync", file); }
int fdatasync(int file) { return synced("fdatasync", file); }

int mkdirat(int at, const char *path, mode_t mode) {
    int (*original)(int, const char *, mode_t) = next("mkdirat");
    char found[PATH_MAX];
    struct stat status;
    if (!names(at, path, found)) return original(at, path, mode);
    if (fstatat(at, path, &status, 0) == 0) return original(at, path, mode);
    STRIKE("mkdir", found, 1, original(at, path, mode));
}

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

int unlinkat(int at, const char *path, int flags) {
    int (*original)(int, const char *, int) = next("unlinkat");
    char found[PATH_MAX];
    if (!names(at, path, found)) return original(at, path, flags);
    STRIKE("unlink", found, 0, original(at, path, flags));
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int renameat2(int from_at, const char *from, int at, const char *path, unsigned flags) {
    int (*original)(int, const char *, int, const char *, unsigned) = next("renameat2");
    char found[PATH_MAX];
    if (!names(at, path, found)) return original(from_at, from, at, path, flags);
    STRIKE("rename", found, 0, original(from_at, from, at, path, flags));
}

int renameat(int from_at, const char *from, int at, const char *path) { return renameat2(from_at, from, at, path, 0); }
int rename(const char *from, const char *path) { return renameat2(AT_FDCWD, from, AT_FDCWD, path, 0); }

int linkat(int from_at, const char *from, int at, const char *path, int flags) {
    int (*original)(int, const char *, int, const char *, int) = next("linkat");
    char found[PATH_MAX];
    if (!names(at, path, found)) return original(from_at, from, at, path, flags);
    STRIKE("link", found, 1, original(from_at, from, at, path, flags));
}

int link(const char *from, const char *path) { return linkat(AT_FDCWD, from, AT_FDCWD, path, 0); }

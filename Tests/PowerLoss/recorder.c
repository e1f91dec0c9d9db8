// Records what a program does to the files of one folder, for power_loss.py; loaded by LD_PRELOAD, on Linux.
//
// Environment: RECORDER_TRACE, the file that records are appended to; RECORDER_FOLDER, the folder as an absolute
// path without links. Every process that has both takes part, and their records are in the order of what happened:
// a change and its record are one step under a lock. Of a sync the beginning and the end are recorded, since only
// what was written before the beginning is durable after the end. What is written to standard output is recorded
// before it is written: it is what the program tells others.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OPENED = 1, WRITTEN, CUT, SYNCING, SYNCED, UNLINKED, RENAMED, LINKED, TOLD };

// A record; `count` bytes follow it.
struct record {
    uint32_t kind, process;
    uint64_t file;     // the inode, or the number of a sync
    uint64_t place;    // the offset, the length, or whether the file was made
    uint64_t count;
};

enum { FILES = 4096 };
static uint64_t inodes[FILES]; // by descriptor; 0 is none of ours
static int is_folder[FILES];
static int trace = -1;
static char folder[PATH_MAX];
static size_t folder_length;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static uint64_t sync_count;

static void *next(const char *name) {
    void *function = dlsym(RTLD_NEXT, name);
    if (!function) abort();
    return function;
}

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("RECORDER_TRACE"), *where = getenv("RECORDER_FOLDER");
    if (!path || !where) return;
    snprintf(folder, sizeof folder, "%s", where);
    folder_length = strlen(folder);
    int (*open_file)(const char *, int, ...) = next("open");
    trace = open_file(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (trace < 0) abort();
}

static void lock(void) {
    int saved = errno;
    pthread_mutex_lock(&turn);
    while (flock(trace, LOCK_EX) != 0 && errno == EINTR) {}
    errno = saved;
}

static void unlock(void) {
    int saved = errno;
    flock(trace, LOCK_UN);
    pthread_mutex_unlock(&turn);
    errno = saved;
}

static void put(uint32_t kind, uint64_t file, uint64_t place, const void *bytes, uint64_t count) {
    int saved = errno;
    struct record record = {kind, (uint32_t)getpid(), file, place, count};
    struct iovec parts[] = {{&record, sizeof record}, {(void *)bytes, count}};
    ssize_t (*write_parts)(int, const struct iovec *, int) = next("writev");
    if (write_parts(trace, parts, count ? 2 : 1) != (ssize_t)(sizeof record + count)) abort();
    errno = saved;
}

// The path as an absolute one, or NULL for one outside of the folder.
static const char *inside(const char *path, char *buffer) {
    if (trace < 0 || !path) return NULL;
    if (path[0] != '/') {
        char here[PATH_MAX];
        if (!getcwd(here, sizeof here)) return NULL;
        if (snprintf(buffer, PATH_MAX, "%s/%s", here, path) >= PATH_MAX) return NULL;
    } else if (snprintf(buffer, PATH_MAX, "%s", path) >= PATH_MAX) {
        return NULL;
    }
    if (strncmp(buffer, folder, folder_length) != 0) return NULL;
    return buffer[folder_length] == '/' || buffer[folder_length] == 0 ? buffer : NULL;
}

static int known(int file) { return trace >= 0 && file >= 0 && file < FILES && inodes[file] != 0; }

static int opened(const char *name, int at, const char *path, int flags, mode_t mode) {
    char buffer[PATH_MAX];
    const char *mine = at == AT_FDCWD || (path && path[0] == '/') ? inside(path, buffer) : NULL;
    int (*open_at)(int, const char *, int, ...) = next("openat");
    (void)name;
    if (!mine) return open_at(at, path, flags, mode);
    lock();
    struct stat status;
    int is_new = stat(mine, &status) != 0;
    int file = open_at(at, path, flags, mode);
    if (file >= 0 && file < FILES && fstat(file, &status) == 0) {
        is_folder[file] = S_ISDIR(status.st_mode);
        inodes[file] = status.st_ino;
        if (!is_folder[file]) {
            put(OPENED, status.st_ino, (uint64_t)is_new, mine, strlen(mine));
            if (flags & O_TRUNC) put(CUT, status.st_ino, 0, NULL, 0);
        }
    }
    unlock();
    return file;
}

#define OPEN(NAME)                                                                \
    int NAME(const char *path, int flags, ...) {                                  \
        va_list rest;                                                             \
        va_start(rest, flags);                                                    \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;   \
        va_end(rest);                                                             \
        return opened(#NAME, AT_FDCWD, path, flags, mode);                        \
    }
#define OPEN_AT(NAME)                                                             \
    int NAME(int at, const char *path, int flags, ...) {                          \
        va_list rest;                                                             \
        va_start(rest, flags);                                                    \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;   \
        va_end(rest);                                                             \
        return opened(#NAME, at, path, flags, mode);                              \
    }
OPEN(open)
OPEN(open64)
OPEN_AT(openat)
OPEN_AT(openat64)

int close(int file) {
    int (*original)(int) = next("close");
    if (known(file)) inodes[file] = 0;
    return original(file);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t place) {
    ssize_t (*original)(int, const void *, size_t, off64_t) = next("pwrite64");
    if (!known(file)) return original(file, bytes, count, place);
    lock();
    ssize_t written = original(file, bytes, count, place);
    if (written > 0) put(WRITTEN, inodes[file], (uint64_t)place, bytes, (uint64_t)written);
    unlock();
    return written;
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t place) {
    return pwrite64(file, bytes, count, place);
}

ssize_t write(int file, const void *bytes, size_t count) {
    ssize_t (*original)(int, const void *, size_t) = next("write");
    if (trace >= 0 && file == STDOUT_FILENO) {
        lock();
        put(TOLD, 0, 0, bytes, count);
        unlock();
        return original(file, bytes, count);
    }
    if (!known(file)) return original(file, bytes, count);
    lock();
    int appends = fcntl(file, F_GETFL) & O_APPEND;
    off64_t place = lseek64(file, 0, appends ? SEEK_END : SEEK_CUR);
    ssize_t written = original(file, bytes, count);
    if (written > 0) put(WRITTEN, inodes[file], (uint64_t)place, bytes, (uint64_t)written);
    unlock();
    return written;
}

// Nobody who is recorded may write in a way that is not.
ssize_t writev(int file, const struct iovec *parts, int count) {
    ssize_t (*original)(int, const struct iovec *, int) = next("writev");
    if (known(file)) abort();
    return original(file, parts, count);
}

int ftruncate64(int file, off64_t length) {
    int (*original)(int, off64_t) = next("ftruncate64");
    if (!known(file)) return original(file, length);
    lock();
    int result = original(file, length);
    if (result == 0) put(CUT, inodes[file], (uint64_t)length, NULL, 0);
    unlock();
    return result;
}

int ftruncate(int file, off_t length) { return ftruncate64(file, length); }

static int synced(const char *name, int file) {
    int (*original)(int) = next(name);
    if (!known(file)) return original(file);
    lock();
    // The number of a sync is that of the process and its own count.
    uint64_t number = (uint64_t)getpid() << 32 | ++sync_count;
    uint64_t inode = is_folder[file] ? 0 : inodes[file];
    put(SYNCING, number, inode, NULL, 0);
    unlock();
    int result = original(file);
    lock();
    if (result == 0) put(SYNCED, number, inode, NULL, 0);
    unlock();
    return result;
}

int fsync(int file) { return synced("fsync", file); }
int fdatasync(int file) { return synced("fdatasync", file); }

int unlink(const char *path) {
    int (*original)(const char *) = next("unlink");
    char buffer[PATH_MAX];
    const char *mine = inside(path, buffer);
    if (!mine) return original(path);
    lock();
    int result = original(path);
    if (result == 0) put(UNLINKED, 0, 0, mine, strlen(mine));
    unlock();
    return result;
}

static int moved(const char *name, uint32_t kind, const char *from, const char *to) {
    int (*original)(const char *, const char *) = next(name);
    char first[PATH_MAX], second[PATH_MAX], both[2 * PATH_MAX];
    const char *old = inside(from, first), *new = inside(to, second);
    if (!old || !new) return original(from, to);
    lock();
    int result = original(from, to);
    int count = snprintf(both, sizeof both, "%s\n%s", old, new);
    if (result == 0) put(kind, 0, 0, both, (uint64_t)count);
    unlock();
    return result;
}

int rename(const char *from, const char *to) { return moved("rename", RENAMED, from, to); }
int link(const char *from, const char *to) { return moved("link", LINKED, from, to); }

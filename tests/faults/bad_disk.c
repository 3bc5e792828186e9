// A disk with a memory of its own, in front of the real one: loaded by LD_PRELOAD, for tests/faults/disk.
//
// It keeps a second copy of each file of the store, as the disk has it: pages get there at a successful fsync, and
// only those written since the last one. BAD_DISK_SYNC=n makes the nth fsync of this process fail with EIO, once; as
// on Linux, the pages it was to write are taken for clean from then on and never get there, unless they are written
// again. What a power cut leaves is the copy.
//
//   BAD_DISK_STORE=directory BAD_DISK_COPY=directory [BAD_DISK_SYNC=n BAD_DISK_HIT=file]
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { page = 4096 };

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static int syncs;

static int real_sync(const char* name, int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    return real(fd);
}

// The file's name when it is one of the store's databases or write-ahead logs.
static const char* store_name(const char* path) {
    const char* store = getenv("BAD_DISK_STORE");
    size_t length = store ? strlen(store) : 0;
    if (!length || strncmp(path, store, length) != 0 || path[length] != '/') return NULL;
    const char* name = path + length + 1;
    const char* end = strrchr(name, '.');
    return end && (!strcmp(end, ".db") || !strcmp(end, ".db-wal")) ? name : NULL;
}

static const char* name_of(int fd, char path[PATH_MAX]) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return NULL;
    path[length] = 0;
    return store_name(path);
}

static int beside(const char* name, const char* suffix) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s%s", getenv("BAD_DISK_COPY"), name, suffix);
    return open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

// One byte a page: written, and not synced since. In a file, since the page cache outlives the process.
static void note_written(int fd, off_t from, size_t count) {
    char path[PATH_MAX];
    const char* name = name_of(fd, path);
    if (!name || !count) return;
    int saved = errno;
    pthread_mutex_lock(&guard);
    int dirty = beside(name, ".dirty");
    for (off_t at = from / page; at <= (off_t)(from + count - 1) / page; ++at)
        if (pwrite(dirty, "w", 1, at) != 1) abort();
    close(dirty);
    pthread_mutex_unlock(&guard);
    errno = saved;
}

static void write_back(int fd, const char* name) {
    int dirty = beside(name, ".dirty"), copy = beside(name, "");
    struct stat now, marks;
    if (fstat(fd, &now) || fstat(dirty, &marks)) abort();
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int from = open(path, O_RDONLY | O_CLOEXEC);
    char mark, bytes[page];
    for (off_t at = 0; at < marks.st_size; ++at) {
        if (pread(dirty, &mark, 1, at) != 1 || mark != 'w') continue;
        ssize_t count = pread(from, bytes, page, at * page);
        if (count > 0 && pwrite(copy, bytes, (size_t)count, at * page) != count) abort();
    }
    if (ftruncate(copy, now.st_size) || ftruncate(dirty, 0)) abort();
    close(from), close(copy), close(dirty);
}

static int sync_file(const char* call, int fd) {
    char path[PATH_MAX];
    const char* name = name_of(fd, path);
    if (!name) return real_sync(call, fd);
    pthread_mutex_lock(&guard);
    const char* nth = getenv("BAD_DISK_SYNC");
    int fails = nth && ++syncs == atoi(nth);
    if (fails) {
        int dirty = beside(name, ".dirty");
        if (ftruncate(dirty, 0)) abort();
        close(dirty);
        int hit = open(getenv("BAD_DISK_HIT"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (write(hit, name, strlen(name)) < 0) abort();
        close(hit);
    } else {
        write_back(fd, name);
    }
    pthread_mutex_unlock(&guard);
    if (!fails) return real_sync(call, fd);
    errno = EIO;
    return -1;
}

int fsync(int fd) { return sync_file("fsync", fd); }
int fdatasync(int fd) { return sync_file("fdatasync", fd); }

static ssize_t write_at(const char* call, int fd, const void* bytes, size_t count, off_t at) {
    ssize_t (*real)(int, const void*, size_t, off_t) = (ssize_t(*)(int, const void*, size_t, off_t))dlsym(RTLD_NEXT, call);
    return real(fd, bytes, count, at);
}

// The marks are written by the call itself, past us.
static int is_ours(int fd) {
    char path[PATH_MAX];
    return name_of(fd, path) != NULL;
}

ssize_t pwrite(int fd, const void* bytes, size_t count, off_t at) {
    ssize_t done = write_at("pwrite", fd, bytes, count, at);
    if (done > 0 && is_ours(fd)) note_written(fd, at, (size_t)done);
    return done;
}
ssize_t pwrite64(int fd, const void* bytes, size_t count, off_t at) {
    ssize_t done = write_at("pwrite64", fd, bytes, count, at);
    if (done > 0 && is_ours(fd)) note_written(fd, at, (size_t)done);
    return done;
}
ssize_t write(int fd, const void* bytes, size_t count) {
    ssize_t (*real)(int, const void*, size_t) = (ssize_t(*)(int, const void*, size_t))dlsym(RTLD_NEXT, "write");
    ssize_t done = real(fd, bytes, count);
    if (done > 0 && is_ours(fd)) note_written(fd, lseek(fd, 0, SEEK_CUR) - done, (size_t)done);
    return done;
}

// A name that is taken away is gone at once.
int unlink(const char* path) {
    int (*real)(const char*) = (int (*)(const char*))dlsym(RTLD_NEXT, "unlink");
    const char* name = store_name(path);
    char copy[PATH_MAX];
    if (name) {
        snprintf(copy, sizeof copy, "%s/%s", getenv("BAD_DISK_COPY"), name);
        real(copy);
        strncat(copy, ".dirty", sizeof copy - strlen(copy) - 1);
        real(copy);
    }
    return real(path);
}

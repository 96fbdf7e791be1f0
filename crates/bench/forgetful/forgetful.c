/*
 * A file layer that forgets what was not synced.
 *
 * SIGKILL keeps the page cache: a program that never calls fsync passes every kill test. Preloaded
 * (LD_PRELOAD) into the server, this layer keeps writes to the database files in the memory of the
 * process and brings them to the file only at fsync/fdatasync. A kill then loses what a power cut
 * would lose at worst: everything since the last sync.
 *
 * Covered: files in the directory FORGETFUL_DIR whose names end in ".db", ".sqlite", "-wal" or "-journal".
 * The shared-memory index ("-shm") is rebuilt by SQLite from the log when nobody has it open.
 * For tests and `bench kill` only; never linked into the program.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define FDS 65536
#define BLOCK 4096

struct file {
    dev_t dev;
    ino_t ino;
    size_t size, room, blocks;
    unsigned char *bytes, *dirty; /* dirty: one flag a block */
    int resized;
    struct file *next;
};

static struct file *files;
static struct file *by_fd[FDS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static int covered(const char *path) {
    const char *dir = getenv("FORGETFUL_DIR");
    size_t n = strlen(path);
    if (!dir || !strstr(path, dir)) return 0;
    return (n > 3 && !strcmp(path + n - 3, ".db")) || (n > 7 && !strcmp(path + n - 7, ".sqlite")) || (n > 4 && !strcmp(path + n - 4, "-wal")) ||
           (n > 8 && !strcmp(path + n - 8, "-journal"));
}

static void grow(struct file *f, size_t size) {
    if (size > f->room) {
        size_t room = f->room ? f->room : 1 << 20;
        while (room < size) room *= 2;
        f->bytes = realloc(f->bytes, room);
        f->dirty = realloc(f->dirty, room / BLOCK + 1);
        if (!f->bytes || !f->dirty) abort();
        memset(f->bytes + f->room, 0, room - f->room);
        memset(f->dirty + f->blocks, 0, room / BLOCK + 1 - f->blocks);
        f->room = room;
        f->blocks = room / BLOCK + 1;
    }
}

static void attach(int fd, const char *path) {
    struct stat st;
    if (fd < 0 || fd >= FDS || !covered(path) || REAL(fstat)(fd, &st)) return;
    pthread_mutex_lock(&lock);
    struct file *f = files;
    while (f && (f->dev != st.st_dev || f->ino != st.st_ino)) f = f->next;
    if (!f) {
        f = calloc(1, sizeof *f);
        f->dev = st.st_dev;
        f->ino = st.st_ino;
        grow(f, (size_t)st.st_size + 1);
        f->size = (size_t)st.st_size;
        size_t done = 0;
        while (done < f->size) {
            ssize_t n = REAL(pread64)(fd, f->bytes + done, f->size - done, (off_t)done);
            if (n <= 0) break;
            done += (size_t)n;
        }
        f->next = files;
        files = f;
    }
    by_fd[fd] = f;
    pthread_mutex_unlock(&lock);
}

static struct file *of(int fd) { return fd >= 0 && fd < FDS ? by_fd[fd] : NULL; }

#define OPEN(name)                                                   \
    int name(const char *path, int flags, ...) {                     \
        mode_t mode = 0;                                             \
        if (flags & (O_CREAT | O_TMPFILE)) {                         \
            va_list ap;                                              \
            va_start(ap, flags);                                     \
            mode = va_arg(ap, mode_t);                               \
            va_end(ap);                                              \
        }                                                            \
        int fd = REAL(name)(path, flags, mode);                      \
        attach(fd, path);                                            \
        return fd;                                                   \
    }
OPEN(open)
OPEN(open64)

int close(int fd) {
    if (fd >= 0 && fd < FDS) by_fd[fd] = NULL;
    return REAL(close)(fd);
}

static ssize_t get(struct file *f, void *to, size_t n, off_t at) {
    pthread_mutex_lock(&lock);
    size_t there = (size_t)at < f->size ? f->size - (size_t)at : 0;
    if (n > there) n = there;
    memcpy(to, f->bytes + at, n);
    pthread_mutex_unlock(&lock);
    return (ssize_t)n;
}

static ssize_t put(struct file *f, const void *from, size_t n, off_t at) {
    pthread_mutex_lock(&lock);
    grow(f, (size_t)at + n + 1);
    memcpy(f->bytes + at, from, n);
    for (size_t b = (size_t)at / BLOCK; n && b <= ((size_t)at + n - 1) / BLOCK; b++) f->dirty[b] = 1;
    if ((size_t)at + n > f->size) f->size = (size_t)at + n, f->resized = 1;
    pthread_mutex_unlock(&lock);
    return (ssize_t)n;
}

#define PREAD(name) \
    ssize_t name(int fd, void *to, size_t n, off_t at) { struct file *f = of(fd); return f ? get(f, to, n, at) : REAL(name)(fd, to, n, at); }
#define PWRITE(name) \
    ssize_t name(int fd, const void *from, size_t n, off_t at) { struct file *f = of(fd); return f ? put(f, from, n, at) : REAL(name)(fd, from, n, at); }
PREAD(pread)
PREAD(pread64)
PWRITE(pwrite)
PWRITE(pwrite64)

ssize_t read(int fd, void *to, size_t n) {
    struct file *f = of(fd);
    if (!f) return REAL(read)(fd, to, n);
    ssize_t got = get(f, to, n, lseek(fd, 0, SEEK_CUR));
    if (got > 0) lseek(fd, got, SEEK_CUR);
    return got;
}

ssize_t write(int fd, const void *from, size_t n) {
    struct file *f = of(fd);
    if (!f) return REAL(write)(fd, from, n);
    ssize_t put_ = put(f, from, n, lseek(fd, 0, SEEK_CUR));
    if (put_ > 0) lseek(fd, put_, SEEK_CUR);
    return put_;
}

static int cut(struct file *f, off_t size) {
    pthread_mutex_lock(&lock);
    grow(f, (size_t)size + 1);
    if ((size_t)size < f->size) memset(f->bytes + size, 0, f->size - (size_t)size);
    f->size = (size_t)size;
    f->resized = 1;
    pthread_mutex_unlock(&lock);
    return 0;
}

#define CUT(name) \
    int name(int fd, off_t size) { struct file *f = of(fd); return f ? cut(f, size) : REAL(name)(fd, size); }
CUT(ftruncate)
CUT(ftruncate64)

#define STAT(name, type)                                  \
    int name(int fd, type *st) {                          \
        int rc = REAL(name)(fd, st);                      \
        struct file *f = of(fd);                          \
        if (!rc && f) st->st_size = (off_t)f->size;       \
        return rc;                                        \
    }
STAT(fstat, struct stat)
STAT(fstat64, struct stat64)

static int keep(int fd, struct file *f) {
    pthread_mutex_lock(&lock);
    int rc = 0;
    if (f->resized) rc = REAL(ftruncate64)(fd, (off_t)f->size);
    for (size_t b = 0; !rc && b * BLOCK < f->size; b++) {
        if (!f->dirty[b]) continue;
        size_t at = b * BLOCK, n = f->size - at < BLOCK ? f->size - at : BLOCK;
        if (REAL(pwrite64)(fd, f->bytes + at, n, (off_t)at) != (ssize_t)n) rc = -1;
        else f->dirty[b] = 0;
    }
    if (!rc) f->resized = 0;
    pthread_mutex_unlock(&lock);
    return rc;
}

#define SYNC(name) \
    int name(int fd) { struct file *f = of(fd); return f && keep(fd, f) ? -1 : REAL(name)(fd); }
SYNC(fsync)
SYNC(fdatasync)

/* Let the n-th call that touches a file fail, in a process that preloads this.

   Only calls on paths below the watched folders count. Until a process arms it from
   within, every call goes through; a program that it starts is never armed. */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* What a call does, which tells how it can fail: of which the fault takes some. */
enum { ASKS = 1, READS = 2, NAMES = 4, GROWS = 8, WRITES = 16, SETTLES = 32 };

#define HALF (-1) /* instead of an error: write half of what was given */
#define LOG_BYTES (1 << 20)
#define MAX_PATH 4096

static struct {
    char folders[8 * MAX_PATH]; /* each ends with a newline */
    long at;                    /* the number of the call that fails first, from 1 */
    int error;
    int kinds;
    int is_lasting;
    int is_halving;
} fault;

static int is_armed;
static long num_calls;
static long num_failed;
static char calls[LOG_BYTES];
static size_t calls_length;

void faults_arm(const char *folders, long at, int error, int kinds, int how)
{
    snprintf(fault.folders, sizeof fault.folders, "%s", folders);
    fault.at = at;
    fault.error = error;
    fault.kinds = kinds;
    fault.is_lasting = how & 1;
    fault.is_halving = how >> 1 & 1;
    num_calls = num_failed = 0;
    calls_length = 0;
    calls[0] = 0;
    __atomic_store_n(&is_armed, 1, __ATOMIC_SEQ_CST);
}

void faults_disarm(void) { __atomic_store_n(&is_armed, 0, __ATOMIC_SEQ_CST); }

long faults_failed(void) { return num_failed; }

/* A line for each call: whether it failed, its kind, its name, its path. */
const char *faults_calls(void) { return calls; }

static int is_watched(const char *path)
{
    for (const char *folder = fault.folders; *folder;) {
        size_t length = strcspn(folder, "\n");
        int is_below = path[length] == '/' || path[length] == 0;
        if (strncmp(path, folder, length) == 0 && is_below)
            return 1;
        folder += length + (folder[length] == '\n');
    }
    return 0;
}

/* Put the name of the file behind a descriptor into path. */
static void name_of(int file, char *path)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = syscall(SYS_readlink, link, path, MAX_PATH - 1);
    path[length > 0 ? length : 0] = 0;
}

static void place_of(int folder, const char *name, char *path)
{
    size_t length = 0;
    if (name[0] != '/') {
        if (folder == AT_FDCWD)
            path[0] = 0, syscall(SYS_getcwd, path, MAX_PATH);
        else
            name_of(folder, path);
        length = strlen(path);
        path[length++] = '/';
    }
    snprintf(path + length, MAX_PATH - length, "%s", name);
}

/* Return 0 if the call may go on, HALF, or the number of its error. */
static int judged(const char *call, int kind, const char *path)
{
    static int is_busy;
    if (!is_watched(path))
        return 0;
    while (__atomic_exchange_n(&is_busy, 1, __ATOMIC_ACQUIRE))
        ;
    long number = ++num_calls;
    int is_due = number == fault.at
                 || (fault.is_lasting && fault.at > 0 && number > fault.at);
    int answer = is_due && (kind & fault.kinds) ? fault.error : 0;
    if (is_due && fault.is_halving && kind == WRITES && number == fault.at)
        answer = HALF;
    num_failed += answer != 0;
    size_t room = LOG_BYTES - calls_length;
    int length = snprintf(calls + calls_length, room, "%d %d %s %s\n", answer != 0,
                          kind, call, path);
    if (length > 0 && (size_t)length < room)
        calls_length += (size_t)length;
    __atomic_store_n(&is_busy, 0, __ATOMIC_RELEASE);
    return answer;
}

static int judged_file(const char *call, int kind, int file)
{
    char path[MAX_PATH];
    if (!__atomic_load_n(&is_armed, __ATOMIC_SEQ_CST))
        return 0;
    int before = errno;
    name_of(file, path);
    errno = before;
    return judged(call, kind, path);
}

static int judged_name(const char *call, int kind, int folder, const char *name)
{
    char path[2 * MAX_PATH];
    if (!__atomic_load_n(&is_armed, __ATOMIC_SEQ_CST) || name == NULL)
        return 0;
    int before = errno;
    place_of(folder, name, path);
    errno = before;
    return judged(call, kind, path);
}

static int kind_of_open(int flags)
{
    if (flags & O_CREAT)
        return GROWS;
    return (flags & O_ACCMODE) == O_RDONLY ? ASKS : NAMES;
}

/* The function of that name that would have been called without us. */
#define NEXT(name)                                                                     \
    ({                                                                                 \
        static __typeof__(&name) next;                                                 \
        if (!next)                                                                     \
            next = (__typeof__(&name))dlsym(RTLD_NEXT, #name);                         \
        next;                                                                          \
    })

#define REFUSE(failure, question)                                                      \
    do {                                                                               \
        int error = question;                                                          \
        if (error > 0) {                                                               \
            errno = error;                                                             \
            return failure;                                                            \
        }                                                                              \
    } while (0)

#define MODE(flags)                                                                    \
    ({                                                                                 \
        mode_t given = 0;                                                              \
        if ((flags) & (O_CREAT | __O_TMPFILE)) {                                       \
            va_list rest;                                                              \
            va_start(rest, flags);                                                     \
            given = va_arg(rest, mode_t);                                              \
            va_end(rest);                                                              \
        }                                                                              \
        given;                                                                         \
    })

#define OPEN(name)                                                                     \
    int name(const char *path, int flags, ...)                                         \
    {                                                                                  \
        mode_t mode = MODE(flags);                                                     \
        REFUSE(-1, judged_name("open", kind_of_open(flags), AT_FDCWD, path));          \
        return NEXT(name)(path, flags, mode);                                          \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                   \
    int name(int folder, const char *path, int flags, ...)                             \
    {                                                                                  \
        mode_t mode = MODE(flags);                                                     \
        REFUSE(-1, judged_name("open", kind_of_open(flags), folder, path));            \
        return NEXT(name)(folder, path, flags, mode);                                  \
    }
OPENAT(openat)
OPENAT(openat64)

#define ON_NAME(type, failure, name, call, kind, parameters, arguments)                \
    type name parameters                                                               \
    {                                                                                  \
        REFUSE(failure, judged_name(call, kind, AT_FDCWD, path));                      \
        return NEXT(name) arguments;                                                   \
    }
#define ON_PLACE(name, call, kind, parameters, arguments)                              \
    int name parameters                                                                \
    {                                                                                  \
        REFUSE(-1, judged_name(call, kind, folder, path));                             \
        return NEXT(name) arguments;                                                   \
    }
#define ON_FILE(type, name, call, kind, parameters, arguments)                         \
    type name parameters                                                               \
    {                                                                                  \
        REFUSE(-1, judged_file(call, kind, file));                                     \
        return NEXT(name) arguments;                                                   \
    }

typedef const char *name;
typedef struct stat stat_t;
typedef struct stat64 stat64_t;

ON_NAME(int, -1, creat, "open", GROWS, (name path, mode_t m), (path, m))
ON_NAME(int, -1, mkdir, "mkdir", GROWS, (name path, mode_t m), (path, m))
ON_NAME(int, -1, rmdir, "rmdir", NAMES, (name path), (path))
ON_NAME(int, -1, unlink, "unlink", NAMES, (name path), (path))
ON_NAME(int, -1, chmod, "chmod", NAMES, (name path, mode_t m), (path, m))
ON_NAME(int, -1, stat, "stat", ASKS, (name path, stat_t *s), (path, s))
ON_NAME(int, -1, lstat, "stat", ASKS, (name path, stat_t *s), (path, s))
ON_NAME(int, -1, stat64, "stat", ASKS, (name path, stat64_t *s), (path, s))
ON_NAME(int, -1, lstat64, "stat", ASKS, (name path, stat64_t *s), (path, s))
ON_NAME(DIR *, NULL, opendir, "opendir", ASKS, (name path), (path))
ON_NAME(int, -1, rename, "rename", GROWS, (name path, name to), (path, to))
ON_NAME(int, -1, link, "link", GROWS, (name path, name to), (path, to))

ON_PLACE(mkdirat, "mkdir", GROWS, (int folder, name path, mode_t m), (folder, path, m))
ON_PLACE(unlinkat, "unlink", NAMES, (int folder, name path, int f), (folder, path, f))
ON_PLACE(fchmodat, "chmod", NAMES, (int folder, name path, mode_t m, int f),
         (folder, path, m, f))
ON_PLACE(fstatat, "stat", ASKS, (int folder, name path, stat_t *s, int f),
         (folder, path, s, f))
ON_PLACE(fstatat64, "stat", ASKS, (int folder, name path, stat64_t *s, int f),
         (folder, path, s, f))
ON_PLACE(renameat, "rename", GROWS, (int folder, name path, int other, name to),
         (folder, path, other, to))

ON_FILE(ssize_t, read, "read", READS, (int file, void *b, size_t n), (file, b, n))
ON_FILE(ssize_t, pread, "read", READS, (int file, void *b, size_t n, off_t o),
        (file, b, n, o))
ON_FILE(ssize_t, pread64, "read", READS, (int file, void *b, size_t n, off64_t o),
        (file, b, n, o))
ON_FILE(int, fsync, "fsync", SETTLES, (int file), (file))
ON_FILE(int, fdatasync, "fsync", SETTLES, (int file), (file))
ON_FILE(int, ftruncate, "ftruncate", SETTLES, (int file, off_t n), (file, n))
ON_FILE(int, ftruncate64, "ftruncate", SETTLES, (int file, off64_t n), (file, n))
ON_FILE(int, fchmod, "chmod", NAMES, (int file, mode_t m), (file, m))
ON_FILE(int, flock, "flock", READS, (int file, int how), (file, how))

/* A file is closed even if that fails: what was written may not be on the disk. */
int close(int file)
{
    int flags = __atomic_load_n(&is_armed, __ATOMIC_SEQ_CST) ? fcntl(file, F_GETFL) : 0;
    int is_read = flags < 0 || (flags & O_ACCMODE) == O_RDONLY;
    int error = is_read ? 0 : judged_file("close", SETTLES, file);
    int answer = NEXT(close)(file);
    if (error > 0)
        errno = error;
    return error > 0 ? -1 : answer;
}

#define WRITE(name, parameters, whole, half)                                           \
    ssize_t name parameters                                                            \
    {                                                                                  \
        int error = judged_file("write", WRITES, file);                                \
        if (error == HALF)                                                             \
            return NEXT(name) half;                                                    \
        REFUSE(-1, error);                                                             \
        return NEXT(name) whole;                                                       \
    }
WRITE(write, (int file, const void *b, size_t n), (file, b, n), (file, b, (n + 1) / 2))
WRITE(pwrite, (int file, const void *b, size_t n, off_t o), (file, b, n, o),
      (file, b, (n + 1) / 2, o))
WRITE(pwrite64, (int file, const void *b, size_t n, off64_t o), (file, b, n, o),
      (file, b, (n + 1) / 2, o))
WRITE(writev, (int file, const struct iovec *v, int n), (file, v, n),
      (file, v, (n + 1) / 2))

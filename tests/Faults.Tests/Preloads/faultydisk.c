// A disk that fails or hangs, for one process and below one path: preloaded before libc, it looks into a file before every write and sync.
// The file holds a mode (eio, enospc, eio-sync, stall) and, behind a space, the beginning of the paths that it is about; empty or missing means none.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum fault { NONE, EIO_ALL, ENOSPC_WRITE, EIO_SYNC, STALL };

static enum fault read_fault(int fd) {
    char text[1024], link[64], path[1024];
    const char *control = getenv("COLDSTART_FAULTY_DISK");
    if (!control) return NONE;
    long file = syscall(SYS_openat, AT_FDCWD, control, O_RDONLY | O_CLOEXEC);
    if (file < 0) return NONE;
    long length = syscall(SYS_read, file, text, sizeof text - 1);
    syscall(SYS_close, file);
    if (length <= 0) return NONE;
    text[length] = 0;
    text[strcspn(text, "\n")] = 0;
    char *prefix = strchr(text, ' ');
    if (!prefix) return NONE;
    *prefix++ = 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size <= 0) return NONE;
    path[size] = 0;
    if (strncmp(path, prefix, strlen(prefix)) != 0) return NONE;
    if (!strcmp(text, "eio")) return EIO_ALL;
    if (!strcmp(text, "enospc")) return ENOSPC_WRITE;
    if (!strcmp(text, "eio-sync")) return EIO_SYNC;
    return strcmp(text, "stall") ? NONE : STALL;
}

// 0 where the call may go on.
static int fails(int fd, int is_sync) {
    int kept = errno;
    enum fault fault = read_fault(fd);
    while (fault == STALL) {
        struct timespec pause = {0, 20 * 1000 * 1000};
        nanosleep(&pause, NULL);
        fault = read_fault(fd);
    }
    errno = kept;
    if (fault == EIO_ALL || (fault == EIO_SYNC && is_sync)) return errno = EIO;
    if (fault == ENOSPC_WRITE && !is_sync) return errno = ENOSPC;
    return 0;
}

ssize_t write(int fd, const void *bytes, size_t count) { return fails(fd, 0) ? -1 : syscall(SYS_write, fd, bytes, count); }
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) { return fails(fd, 0) ? -1 : syscall(SYS_pwrite64, fd, bytes, count, at); }
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) { return fails(fd, 0) ? -1 : syscall(SYS_pwrite64, fd, bytes, count, at); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { return fails(fd, 0) ? -1 : syscall(SYS_pwritev, fd, parts, count, at, 0L); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) { return fails(fd, 0) ? -1 : syscall(SYS_pwritev, fd, parts, count, at, 0L); }
int fsync(int fd) { return fails(fd, 1) ? -1 : (int)syscall(SYS_fsync, fd); }
int fdatasync(int fd) { return fails(fd, 1) ? -1 : (int)syscall(SYS_fdatasync, fd); }

// The runtime asks libc itself for the functions that managed code imports: it gets these.
void *dlsym(void *library, const char *name) {
    static void *(*real)(void *, const char *);
    if (!strcmp(name, "fdatasync")) return (void *)fdatasync;
    if (!strcmp(name, "fsync")) return (void *)fsync;
    if (!real) real = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34");
    if (!real) real = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.17");
    if (!real) real = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5");
    return real(library, name);
}

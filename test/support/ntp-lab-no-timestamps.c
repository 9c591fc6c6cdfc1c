/*
 * Preloaded into a chronyd that runs under libfaketime: refuses kernel timestamps of packets.
 *
 * libfaketime shifts what the program reads from the clock, but the kernel stamps arriving packets with
 * the true time. A server would then answer with a true receive and a shifted transmit timestamp: half
 * the offset it is meant to have, and a delay as large as the shift. Refused, chronyd reads the clock.
 */
#define _GNU_SOURCE
#include <asm/socket.h>
#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <sys/socket.h>

typedef int (*setsockopt_fn)(int, int, int, const void *, socklen_t);

static int is_timestamp_option(int name) {
#ifdef SO_TIMESTAMP_OLD
  return name == SO_TIMESTAMP_OLD || name == SO_TIMESTAMPNS_OLD || name == SO_TIMESTAMPING_OLD ||
         name == SO_TIMESTAMP_NEW || name == SO_TIMESTAMPNS_NEW || name == SO_TIMESTAMPING_NEW;
#else
  return name == SO_TIMESTAMP || name == SO_TIMESTAMPNS || name == SO_TIMESTAMPING;
#endif
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t length) {
  static setsockopt_fn next;
  if (next == NULL) next = (setsockopt_fn)dlsym(RTLD_NEXT, "setsockopt");
  if (level == SOL_SOCKET && is_timestamp_option(name)) {
    errno = ENOPROTOOPT;
    return -1;
  }
  return next(fd, level, name, value, length);
}

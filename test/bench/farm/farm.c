/*
 * Many NTP servers in one process: it answers at every loopback address (127/8) on one port, each
 * address with a round trip of its own.
 *
 *   farm SHORTEST_MS LONGEST_MS SILENT_EVERY
 *
 * Prints the port and answers until it is killed. The low 16 bits of the address number the servers; of
 * those, every SILENT_EVERY-th never answers (0: all answer). The true offset is 0: the answer leaves when
 * the round trip is over and says that the request came, and the answer left, half of it ago. So a wake-up
 * that comes late lengthens the delay and does not move the offset.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>

enum { HEADER = 48, MOST_WAITING = 8192 };

struct request {
  int64_t arrived, due; /* nanoseconds, monotonic */
  struct sockaddr_in client;
  struct in_addr server;
  unsigned char nonce[8];
};

static struct request waiting[MOST_WAITING];
static int count;

static int64_t clock_ns(clockid_t id) {
  struct timespec now;
  clock_gettime(id, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/* Seconds since 1900 and the binary fraction. */
static void put_time(unsigned char *field, int64_t unix_ns) {
  uint32_t seconds = htonl((uint32_t)(unix_ns / 1000000000 + 2208988800LL));
  uint32_t fraction = htonl((uint32_t)(((unix_ns % 1000000000) << 32) / 1000000000));
  memcpy(field, &seconds, 4);
  memcpy(field + 4, &fraction, 4);
}

static unsigned number_of(struct in_addr server) { return ntohl(server.s_addr) & 0xffff; }

/* Takes one request off the socket; 0 when there is none. */
static int receive(int fd, double shortest_ms, double longest_ms, unsigned silent_every) {
  unsigned char packet[HEADER];
  char control[CMSG_SPACE(sizeof(struct in_pktinfo))];
  struct request request;
  struct iovec data = {packet, sizeof packet};
  struct msghdr message = {.msg_name = &request.client, .msg_namelen = sizeof request.client,
                           .msg_iov = &data, .msg_iovlen = 1,
                           .msg_control = control, .msg_controllen = sizeof control};
  ssize_t length = recvmsg(fd, &message, MSG_DONTWAIT);
  if (length < 0) return 0;
  struct cmsghdr *info = CMSG_FIRSTHDR(&message);
  if (length < HEADER || info == NULL || count == MOST_WAITING) return 1;
  request.server = ((struct in_pktinfo *)CMSG_DATA(info))->ipi_addr;
  unsigned number = number_of(request.server);
  if (silent_every != 0 && number % silent_every == 0) return 1;
  memcpy(request.nonce, packet + 40, 8);
  /* Spreads neighbours over the whole range: 619 and 1000 have no common divisor. */
  double part = number * 619u % 1000 / 1000.0;
  request.arrived = clock_ns(CLOCK_MONOTONIC);
  request.due = request.arrived + (int64_t)((shortest_ms + (longest_ms - shortest_ms) * part) * 1e6);
  waiting[count++] = request;
  return 1;
}

static void answer(int fd, const struct request *request) {
  /* Leap 0, version 4, mode 4; stratum 1; poll 6; precision 2^-24 s; no root delay; reference "FARM". */
  unsigned char packet[HEADER] = {0x24, 1, 6, 0xe8, [12] = 'F', 'A', 'R', 'M'};
  int64_t half = (clock_ns(CLOCK_MONOTONIC) - request->arrived) / 2;
  int64_t middle = clock_ns(CLOCK_REALTIME) - half;
  put_time(packet + 16, middle - 1000000000LL);
  memcpy(packet + 24, request->nonce, 8);
  put_time(packet + 32, middle);
  put_time(packet + 40, middle);

  char control[CMSG_SPACE(sizeof(struct in_pktinfo))] = {0};
  struct sockaddr_in client = request->client;
  struct iovec data = {packet, sizeof packet};
  struct msghdr message = {.msg_name = &client, .msg_namelen = sizeof client,
                           .msg_iov = &data, .msg_iovlen = 1,
                           .msg_control = control, .msg_controllen = sizeof control};
  struct in_pktinfo from = {.ipi_spec_dst = request->server};
  struct cmsghdr *info = CMSG_FIRSTHDR(&message);
  info->cmsg_level = IPPROTO_IP;
  info->cmsg_type = IP_PKTINFO;
  info->cmsg_len = CMSG_LEN(sizeof from);
  memcpy(CMSG_DATA(info), &from, sizeof from);
  sendmsg(fd, &message, 0);
}

/* Answers what is due and returns how long nothing else will be, in nanoseconds. */
static int64_t answer_due(int fd) {
  int64_t next = 1000000000;
  for (int i = 0; i < count;) {
    int64_t left = waiting[i].due - clock_ns(CLOCK_MONOTONIC);
    if (left <= 0) {
      answer(fd, &waiting[i]);
      waiting[i] = waiting[--count];
    } else {
      if (left < next) next = left;
      i++;
    }
  }
  return next;
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  double shortest_ms = atof(argv[1]), longest_ms = atof(argv[2]);
  unsigned silent_every = (unsigned)atoi(argv[3]);
  /* Ends with the bench, also when that is killed; wakes up as exactly as the kernel can. */
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_TIMERSLACK, 1);

  int fd = socket(AF_INET, SOCK_DGRAM, 0), on = 1, buffer = 1 << 20;
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_ANY)};
  socklen_t length = sizeof here;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
  if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 2) != 0 ||
      setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on) != 0 ||
      bind(fd, (struct sockaddr *)&here, sizeof here) != 0 ||
      getsockname(fd, (struct sockaddr *)&here, &length) != 0) {
    perror("farm");
    return 1;
  }
  printf("%d\n", ntohs(here.sin_port));
  fflush(stdout);

  for (;;) {
    int64_t left = answer_due(fd);
    struct timespec wait = {left / 1000000000, left % 1000000000};
    struct pollfd ready = {fd, POLLIN, 0};
    if (ppoll(&ready, 1, &wait, NULL) > 0)
      while (receive(fd, shortest_ms, longest_ms, silent_every)) {
      }
  }
}

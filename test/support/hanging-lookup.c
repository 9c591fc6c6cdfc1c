/*
 * Preloaded into a program: every look-up of a name takes ten minutes, as with a name server that is
 * silent and a patient resolver.
 */
#include <netdb.h>
#include <unistd.h>

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                struct addrinfo **result) {
  (void)node, (void)service, (void)hints, (void)result;
  sleep(600);
  return EAI_AGAIN;
}

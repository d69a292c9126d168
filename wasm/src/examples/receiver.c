/* The other half of the mistake that sender.c describes. */

static int calls[4] = {1, 0, 0, 0};

/* The length of a copy of a text, of at most 63 characters. */
__attribute__((export_name("length"))) int length(const char *text) {
  char buffer[64];
  volatile char *copy = buffer;
  int at = 0;
  calls[0]++;
  while (at < 63 && text[at]) {
    copy[at] = text[at];
    at++;
  }
  copy[at] = 0;
  int length = 0;
  while (copy[length]) length++;
  return length;
}

__attribute__((export_name("callsUntilNow"))) int callsUntilNow(int at) { return calls[(unsigned)at % 4]; }

/* Passes the address of a text to receiver.c, which has a memory of its own and finds other bytes at this address. */

__attribute__((import_module("receiver"), import_name("length"))) int length(const char *text);

static const char letters[] = "a text in the memory of the sender";

__attribute__((export_name("send"))) int send(int count) {
  char text[64];
  volatile char *copy = text;
  int at = 0;
  while (at < count && letters[at]) {
    copy[at] = letters[at];
    at++;
  }
  copy[at] = 0;
  return length(text);
}

// A plugin with static data, a stack and functions that the editor calls by their address. Its memory is that of the editor.

typedef char *(*transform)(const char *text);

__attribute__((import_module("editor"), import_name("register_transform"))) void
register_transform(const char *name, transform apply);
__attribute__((import_module("editor"), import_name("allocate"))) char *allocate(unsigned long bytes);

static int calls;

static char *louder(const char *text) {
  char draft[256];
  int length = 0;
  for (; text[length] != 0; length++) draft[length] = text[length] >= 'a' ? text[length] - 32 : text[length];
  calls++;
  char *result = allocate(length + calls + 1);
  for (int at = 0; at < length; at++) result[at] = draft[at];
  for (int at = 0; at < calls; at++) result[length + at] = '!';
  result[length + calls] = 0;
  return result;
}

__attribute__((export_name("start"))) void start(void) {
  register_transform("shout", louder);
}

// A program that was built without a thought of plugins: it has the C library, a heap, and functions that plugins may call.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT(name) __attribute__((export_name(#name)))

typedef char *(*transform)(const char *text);

static struct {
  const char *name;
  transform apply;
} plugins[8];
static int count;
static char *text;

EXPORT(open) void open_text(void) {
  text = strdup("placed at load time");
}

// A plugin calls this for each function that it offers.
EXPORT(register_transform) void register_transform(const char *name, transform apply) {
  plugins[count].name = name;
  plugins[count++].apply = apply;
}

EXPORT(allocate) void *allocate(unsigned long bytes) {
  return malloc(bytes);
}

EXPORT(show) void show(void) {
  printf("%s\n", text);
  for (int at = 0; at < count; at++) {
    char *changed = plugins[at].apply(text);
    printf("%s: %s\n", plugins[at].name, changed);
    free(changed);
  }
  fflush(stdout);
}

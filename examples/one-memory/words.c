// The second file. It has no C library: its malloc is that of verse.c.

__attribute__((import_module("verse"), import_name("malloc"))) void *malloc(unsigned long bytes);
__attribute__((import_module("verse"), import_name("count"))) void count(char letter);

static int uses[128];

__attribute__((export_name("repeat"))) char *repeat(const char *word, int times) {
  char draft[1000];
  int length = 0;
  for (int time = 0; time < times; time++) {
    for (const char *letter = word; *letter != 0; letter++) {
      draft[length++] = *letter;
      if (++uses[(int)*letter] == 1) count(*letter);
    }
  }
  char *text = malloc(length + 1);
  for (int at = 0; at < length; at++) text[at] = draft[at];
  text[length] = 0;
  return text;
}

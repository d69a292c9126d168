/* Words in the memory of list.c, from the allocator that list.c uses too. */

__attribute__((import_module("env"), import_name("malloc"))) void *malloc(unsigned long size);

/* Returns a new word, which the caller must free, or 0 without memory. */
__attribute__((export_name("repeat"))) char *repeat(int character, int count) {
  char *word = malloc(count + 1);
  if (!word) return 0;
  for (int at = 0; at < count; at++) word[at] = (char)character;
  word[count] = 0;
  return word;
}

__attribute__((export_name("length"))) int length(const char *word) {
  int length = 0;
  while (word && word[length]) length++;
  return length;
}

/* A list of words, which owns the memory. The words come from text.c, and both allocate with the same allocator: either
 * may free what the other has allocated. */

struct Node {
  struct Node *next;
  char *word;
};

__attribute__((import_module("env"), import_name("malloc"))) void *malloc(unsigned long size);
__attribute__((import_module("env"), import_name("free"))) void free(void *block);
__attribute__((import_module("text"), import_name("repeat"))) char *repeat(int character, int count);
__attribute__((import_module("text"), import_name("length"))) int length(const char *word);

/* The first node. Address space 1 is for WebAssembly's globals: this module has no static data. */
static int __attribute__((address_space(1))) first;

/* Puts a word in front: one character, `count` times. Returns the address of the node, or 0 without memory. */
__attribute__((export_name("push"))) struct Node *push(int character, int count) {
  struct Node *node = malloc(sizeof *node);
  if (!node) return 0;
  *node = (struct Node){(struct Node *)first, repeat(character, count)};
  first = (int)node;
  return node;
}

/* Removes the first word: its node is from this module, and its characters are from text.c. */
__attribute__((export_name("pop"))) void pop(void) {
  struct Node *node = (struct Node *)first;
  if (!node) return;
  first = (int)node->next;
  free(node->word);
  free(node);
}

__attribute__((export_name("totalLength"))) int totalLength(void) {
  int total = 0;
  for (struct Node *node = (struct Node *)first; node; node = node->next) total += length(node->word);
  return total;
}

/* The five classic faults of programs with a heap, one in each function, and a program without a fault. */

__attribute__((import_module("env"), import_name("malloc"))) void *malloc(unsigned long size);
__attribute__((import_module("env"), import_name("calloc"))) void *calloc(unsigned long count, unsigned long size);
__attribute__((import_module("env"), import_name("realloc"))) void *realloc(void *block, unsigned long size);
__attribute__((import_module("env"), import_name("free"))) void free(void *block);

#define EXPORT(name) __attribute__((export_name(name)))

typedef struct Node {
  struct Node *next;
  int value;
} Node;

static Node *push(Node *list, int value) {
  Node *node = malloc(sizeof *node);
  *node = (Node){list, value};
  return node;
}

/* Two owners, and both free. */
EXPORT("doubleFree") void *doubleFree(void) {
  Node *shared = push(0, 1);
  Node *owners[] = {shared, shared};
  for (int i = 0; i < 2; i++) free(owners[i]);
  return shared;
}

/* Skips a prefix, and frees the rest of the text. */
EXPORT("foreignFree") void *foreignFree(void) {
  char *text = malloc(16);
  for (int i = 0; i < 4; i++) text++;
  free(text);
  return text;
}

/* Has room for the characters, and none for the NUL behind them. */
EXPORT("overflow") void *overflow(void) {
  static const char name[] = "Grace Hopper";
  char *copy = malloc(sizeof name - 1);
  for (unsigned i = 0; i < sizeof name; i++) copy[i] = name[i];
  free(copy);
  return copy;
}

/* Trims from the end, and runs past the start of an empty text. */
EXPORT("underflow") void *underflow(void) {
  char *text = calloc(8, 1);
  char *volatile last = text;
  *--last = 0;
  text = realloc(text, 16);
  free(text);
  return text;
}

/* Frees the list first, and only then marks its head as empty. */
EXPORT("writeAfterFree") void *writeAfterFree(void) {
  Node *list = push(push(0, 1), 2);
  Node *volatile head = list;
  free(list->next);
  free(list);
  head->next = 0;
  return list;
}

/* Returns the sum of the numbers below count, using a list and a growing array. */
EXPORT("correct") int correct(int count) {
  Node *list = 0;
  int *values = 0;
  for (int i = 0; i < count; i++) list = push(list, i);
  int length = 0;
  while (list) {
    Node *next = list->next;
    values = realloc(values, (length + 1) * sizeof *values);
    values[length++] = list->value;
    free(list);
    list = next;
  }
  int sum = 0;
  for (int i = 0; i < length; i++) sum += values[i];
  free(values);
  return sum;
}

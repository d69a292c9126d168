/* The data of each part, and its function that the others get a pointer to. Each part defines NUMBER and WORD first. */
typedef int (*link)(int);

static int state = 11 * NUMBER;
static int zeroed[300 * NUMBER];
static const char word[] = WORD;

static int own(int x) {
  state += x % (2 + NUMBER);
  zeroed[300 * NUMBER - 1]++;
  return x + state + zeroed[300 * NUMBER - 1];
}

/* Calls the functions of all parts in front of it. The array is on the stack of the caller, which goes on to the next part. */
static inline int follow(int x, link *links, int count, int frame[50]) {
  for (int i = 0; i < 50; i++)
    frame[i] = x * i;
  links[count] = own;
  for (int i = 0; i < count; i++)
    x = (x + links[i](frame[i])) % 1000003;
  return x;
}

/* A program that is linked in the usual way, and that libraries are opened into. */
#include <stdlib.h>

int opened;
int closed;

int read_opened(void) { return opened; }
int read_closed(void) { return closed; }

/* A library whose constructor calls the program, which does not run yet. */
extern int value_of_program(void);

int seen;

__attribute__((constructor)) static void construct(void) {
  seen = value_of_program();
}

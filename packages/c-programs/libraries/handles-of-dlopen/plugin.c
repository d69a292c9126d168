/* A library whose constructor opens the library itself, which then stays open until that handle is closed too. */
#include <dlfcn.h>

extern void note(const char *text);
extern int deep(int x);
extern int in_program;

void *own_handle;
int found_in_constructor;

static int keeps;

__attribute__((constructor)) static void construct(void) {
  note("plugin begins");
  void *handle = dlopen("libplugin.so", RTLD_NOW);
  if (!handle) return;
  int (*answer)(int) = (int (*)(int))dlsym(handle, "answer");
  found_in_constructor = answer ? answer(1) : -1;
  if (in_program) own_handle = handle;
  else dlclose(handle);
}

__attribute__((destructor)) static void destroy(void) { note("plugin ends"); }

int answer(int x) {
  keeps += x;
  return deep(keeps);
}

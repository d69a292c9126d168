/* The handles of dlopen, as with glibc: those of the program, of a library, and of a library that its own constructor opens. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

int in_program = 1;

void note(const char *text) {
  if (in_program) printf("%s\n", text);
}

static int is_told(const char *word) {
  const char *text = dlerror();
  return text != 0 && strstr(text, word) != 0 && dlerror() == 0;
}

int main(void) {
  void *program = dlopen(0, RTLD_NOW);
  printf("program %d %d\n", program == dlopen("", RTLD_NOW), dlsym(program, "in_program") == &in_program);
  printf("hidden %d\n", dlsym(program, "answer") == 0 && is_told("answer"));
  printf("closed %d\n", dlclose(program) == 0 && dlsym(program, "note") == (void *)note);

  printf("not open %d\n", dlopen("libplugin.so", RTLD_NOW | RTLD_NOLOAD) == 0);
  dlerror();
  void *plugin = dlopen("libplugin.so", RTLD_NOW);
  if (!plugin) {
    printf("not opened\n");
    return 1;
  }
  int (*answer)(int) = (int (*)(int))dlsym(plugin, "answer");
  int (*deep)(int) = (int (*)(int))dlsym(plugin, "deep");
  printf("found %d\n", *(int *)dlsym(plugin, "found_in_constructor"));
  printf("answer %d\n", answer(2));
  printf("needed %d\n", deep(1));
  printf("local %d\n", dlsym(program, "answer") == 0 && is_told("answer"));
  void *wide = dlopen("libplugin.so", RTLD_NOW | RTLD_GLOBAL);
  printf("global %d\n", dlsym(program, "answer") == (void *)answer && dlsym(program, "deep") == (void *)deep);

  void *own = *(void **)dlsym(plugin, "own_handle");
  printf("kept %d\n", dlclose(plugin) == 0 && dlclose(wide) == 0);
  printf("open %d\n", answer(1));
  printf("last %d\n", dlclose(own) == 0);
  printf("gone %d\n", dlsym(program, "answer") == 0 && is_told("answer"));
  printf("unknown %d\n", dlclose(own) != 0 && dlerror() != 0);
  printf("next %d\n", dlsym(RTLD_NEXT, "note") == 0 && dlerror() != 0);
  printf("missing %d\n", dlopen("libnowhere.so", RTLD_NOW) == 0 && is_told("libnowhere.so"));

  /* From now on, the constructor gives its handle back. Memory and slots are the same each time. */
  in_program = 0;
  void *places[2] = {0, 0};
  int differs = 0;
  for (int time = 0; time < 20; time++) {
    plugin = dlopen("libplugin.so", RTLD_NOW);
    void *now[2] = {dlsym(plugin, "answer"), dlsym(plugin, "own_handle")};
    if (time > 0) differs += memcmp(places, now, sizeof now) != 0;
    memcpy(places, now, sizeof now);
    if (dlclose(plugin) != 0) return 2;
  }
  printf("differs %d\n", differs);
  return 0;
}

// A program and two libraries that are linked when they are loaded. Variables that nobody changes are volatile: the compiler would use
// their first values.
typedef int (*operation)(int);

// Thread-local data of another module: only Emscripten's target has it.
#ifdef SEPARATE_LOCALS
#define SHARED_LOCAL static _Thread_local
#else
#define SHARED_LOCAL _Thread_local
extern _Thread_local int left_local;
#endif

extern int program_number;

extern int left_data;
extern int *left_pointer;
extern operation left_operation;
int left_twice(int number);
int left_constructed(void);
int left_wrong(int sum);
void left_add(int number);
int *left_local_of_this_thread(void);
int left_total(void);

extern int right_number;
extern operation right_operations[3];
int right_thrice(int number);
int right_constructed(void);
int right_wrong(int sum);
void right_fill(int *numbers, int count, int first);

// The parts of a C++ runtime that throw and catch a number.
extern "C" {
void *__cxa_allocate_exception(unsigned long);
void *__cxa_begin_catch(void *exception);
void __cxa_end_catch();

// The number of the exception that was caught last.
int caught();
}

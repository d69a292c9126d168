# The exception tag of C++, as libunwind defines it: each module gets one of its own.
  .globl __cpp_exception
  .tagtype __cpp_exception i32
__cpp_exception:

/* A pong that does not fit ping.c: its numbers have 64 bits. */

__attribute__((import_module("ping"), import_name("isEven"))) int isEven(unsigned long long n);

__attribute__((export_name("isOdd"))) int isOdd(unsigned long long n) { return n == 0 ? 0 : isEven(n - 1); }

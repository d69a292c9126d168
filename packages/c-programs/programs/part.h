/* Every part of a program includes this file. */
#pragma once
#ifdef __cplusplus
#define EXPORT(name) extern "C" __attribute__((export_name(#name)))
#define IMPORT extern "C"
#else
#define EXPORT(name) __attribute__((export_name(#name)))
#define IMPORT extern
#endif

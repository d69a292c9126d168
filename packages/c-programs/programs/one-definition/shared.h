#pragma once

/* Each part has all of this, and a program has one of each. */
inline int ticks = 0;
inline int first = ++ticks + 10;
inline int *const counted = &ticks;

inline int next() {
  static int count = 100;
  return ++count;
}

inline int once() {
  static int kept = ++ticks;
  return kept;
}

template <class Value> struct Box {
  static Value value;
  static int changes;
};
template <class Value> Value Box<Value>::value = 5;
template <class Value> int Box<Value>::changes = ++ticks;

#pragma once

struct point {
  double x;
  int y;
  char name[12];
};

struct pair {
  int first, second;
};

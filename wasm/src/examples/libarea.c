/* A dynamic library: the linker finds a place for its data, and tells the program the address of `areas`. */

__attribute__((visibility("default"))) int areas = 0;

__attribute__((visibility("default"))) int area(int width, int height) {
  areas++;
  return width * height;
}

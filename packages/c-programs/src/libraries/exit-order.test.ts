import { beforeAll, describe, expect, test } from "vitest";
import {
  BEGIN_LIBRARIES,
  buildOpeningProgram,
  type OpeningProgram,
  runOpened,
  runStaticLink,
} from "./opening-program.ts";

/*
 * The end of a program in C that has opened libraries: the same functions run, in the same order, as in a static link, and what they
 * print is written.
 */

const MAIN = `${BEGIN_LIBRARIES}
  static void first(void) { printf("first of main\\n"); }
  static void second(void) { printf("second of main\\n"); }
  __attribute__((destructor)) static void end(void) { printf("destructor of main\\n"); }
  int main(int argc, char **argv) {
    atexit(first);
    BEGIN(one);
    atexit(second);
    BEGIN(two);
    printf("main ends, ");
    if (argv[1][0] == 'e') exit(3);
    if (argv[1][0] == '_') _Exit(4);
    return atoi(argv[1]);
  }`;

const LIBRARY = `
  #include <stdio.h>
  #include <stdlib.h>
  static void first(void) { printf("first of " NAME "\\n"); }
  static void second(void) { printf("second of " NAME "\\n"); }
  void BEGIN(void) { atexit(first); atexit(second); }`;

const ENDS = ["second of two", "first of two", "second of main", "second of one", "first of one", "first of main"];
const ALL = `main ends, ${[...ENDS, "destructor of main"].join("\n")}\n`;

describe("a program of C that has opened libraries ends as if they were linked statically:", () => {
  let built: OpeningProgram;
  beforeAll(async () => {
    built = await buildOpeningProgram({ main: MAIN, library: LIBRARY, exported: ["puts"] });
  });

  test.each([
    ["a return of 0 from main", "0", { code: 0, text: ALL }],
    ["a return of 5 from main", "5", { code: 5, text: ALL }],
    ["exit(3)", "e", { code: 3, text: ALL }],
  ])("%s", async (_, argument, expected) => {
    expect(await runStaticLink(built, argument)).toEqual(expected);
    expect(await runOpened(built, { argument, by: "open", closes: true })).toEqual(expected);
  });
});

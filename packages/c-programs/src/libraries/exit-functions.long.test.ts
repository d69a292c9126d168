import { beforeAll, describe, expect, test } from "vitest";
import {
  BEGIN_LIBRARIES,
  buildOpeningProgram,
  type OpeningProgram,
  runOpened,
  runStaticLink,
} from "./opening-program.ts";

/*
 * Libraries that register functions for `exit` and `quick_exit`, by calls and by the addresses of the functions that register: the
 * same functions run, in the same order, as in a static link of the same sources.
 */

const MAIN = `${BEGIN_LIBRARIES}
  /* quick_exit leaves what stands in the buffers of stdout. */
  void say(const char *text, const char *name) { printf("%s of %s\\n", text, name); fflush(stdout); }
  static void quick(void) { say("quick", "main"); }
  static void last(void) { say("last", "main"); }
  int main(int argc, char **argv) {
    at_quick_exit(quick);
    atexit(last);
    BEGIN(one);
    at_quick_exit(quick);
    BEGIN(two);
    say("end", "main");
    if (argv[1][0] == 'q') quick_exit(7);
    if (argv[1][0] == '_') _Exit(6);
    return 5;
  }`;

/** With `BY_ADDRESS`, the functions that register are called by their addresses. */
const LIBRARY = `
  #include <stdlib.h>
  void say(const char *, const char *);
  int __cxa_atexit(void (*)(void *), void *, void *);
  extern void *__dso_handle;
  static void quick(void) { say("quick", NAME); }
  static void second_quick(void) { say("second quick", NAME); }
  static void plain(void) { say("plain", NAME); }
  static void with_argument(void *text) { say(text, NAME); }
  #ifdef BY_ADDRESS
  static int (*volatile at_exit)(void (*)(void)) = atexit;
  static int (*volatile at_quick)(void (*)(void)) = at_quick_exit;
  static int (*volatile cxa)(void (*)(void *), void *, void *) = __cxa_atexit;
  #else
  #define at_exit atexit
  #define at_quick at_quick_exit
  #define cxa __cxa_atexit
  #endif
  void BEGIN(void) {
    if (at_quick(quick)) say("refused", NAME);
    if (cxa(with_argument, "an argument", &__dso_handle)) say("refused", NAME);
    if (at_exit(plain)) say("refused", NAME);
    if (at_quick(second_quick)) say("refused", NAME);
    if (cxa(with_argument, "another argument", 0)) say("refused", NAME);
  }`;

const QUICK = ["second quick of two", "quick of two", "quick of main", "second quick of one", "quick of one"];
const ofLibrary = (name: string): string[] =>
  ["another argument", "plain", "an argument"].map((text) => `${text} of ${name}`);

const ENDS: readonly (readonly [string, string, number, readonly string[]])[] = [
  ["quick_exit(7)", "q", 7, [...QUICK, "quick of main"]],
  ["a return of 5 from main", "r", 5, [...ofLibrary("two"), ...ofLibrary("one"), "last of main"]],
  ["_Exit(6)", "_", 6, []],
];

describe.each([
  ["calls the functions that register", []],
  ["calls them by their addresses", ["-DBY_ADDRESS"]],
])("a program of C whose libraries register functions for its end, which %s, ends as a static link by", (_, flags) => {
  let built: OpeningProgram;
  beforeAll(async () => {
    built = await buildOpeningProgram({ main: MAIN, library: LIBRARY, exported: ["at_quick_exit", "say"], flags });
  });

  test.each(ENDS)("%s", async (_end, argument, code, lines) => {
    const expected = { code, text: ["end of main", ...lines, ""].join("\n") };
    expect(await runStaticLink(built, argument)).toEqual(expected);
    expect(await runOpened(built, { argument, by: "open" })).toEqual(expected);
    expect(await runOpened(built, { argument, by: "openSync" })).toEqual(expected);
  });
});

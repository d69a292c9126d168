import type { ConformanceCase } from "../../src/case.ts";

/**
 * In a URL, `?` begins the query, `#` the fragment, and `%` an escape. The same holds for specifiers that are
 * discovered beside a module from a URL: there, "a.wasm?of=b.wasm" and "a.wasm#b.wasm" are the file "a.wasm", and
 * "a%23b.wasm" is "a#b.wasm".
 */
export const urlCharacters: ConformanceCase = {
  name: "url-characters",
  modules: {
    main: "main.wasm?of=the%20case#part",
    escape: "a%23b.wasm",
    fragment: "a.wasm#b.wasm",
    query: "a.wasm?of=b.wasm",
  },
  discovered: ["escape", "fragment", "query"],
  outcome: "plan",
  observe: ({ call }) => call("main.sum"),
  observed: 211,
};

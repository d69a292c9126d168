import type { ConformanceCase } from "../../src/case.ts";

/**
 * Names of files contain characters with a meaning in URLs: one file is given, the others are discovered beside it. In
 * a path, each character stands for itself; in a URL, the characters are escaped.
 */
export const fileNames: ConformanceCase = {
  name: "file-names",
  isOnDisk: true,
  modules: { main: "100%25%231%3F.wasm", hash: "a%23b.wasm", percent: "100%25.wasm", question: "a%3Fb.wasm" },
  discovered: ["hash", "percent", "question"],
  outcome: "plan",
  observe: ({ call }) => call("main.sum"),
  observed: 321,
};

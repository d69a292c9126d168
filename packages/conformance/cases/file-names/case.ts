import type { ConformanceCase } from "../../src/case.ts";

/**
 * Files whose names have characters that mean something in a URL: one is given, the others are discovered beside it. By path,
 * each character stands for itself; by URL, they are escaped.
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

import type { ConformanceCase } from "../../src/case.ts";

const bytesOf = async (url: string) => (await fetch(url)).arrayBuffer();

/** Each module comes in another form of source, directly or as a promise. */
export const sourceForms: ConformanceCase = {
  name: "source-forms",
  modules: {
    top: "/wasm/diamond-top.wasm",
    left: "/wasm/diamond-left.wasm",
    right: "/wasm/diamond-right.wasm",
    bottom: "/wasm/diamond-bottom.wasm",
    ping: "/wasm/ping.wasm",
    pong: "/wasm/pong.wasm",
  },
  source(url, module) {
    switch (module) {
      case "top":
        return new URL(url);
      case "left":
        return fetch(url);
      case "right":
        return bytesOf(url);
      case "bottom":
        return bytesOf(url).then((bytes) => WebAssembly.compile(bytes));
      case "ping":
        return bytesOf(url).then((bytes) => new Blob([bytes]).stream());
      default:
        return bytesOf(url).then((bytes) => new DataView(bytes));
    }
  },
  outcome: "plan",
  observe: ({ call }) => ({ top: call("top.top"), isEven: call("ping.isEven", 7) }),
  observed: { top: 11_202, isEven: 0 },
};

// For those who change the allocator: after a build of @rec/wasm, only what is made of its sources is built again.
import { buildOurs } from "./build-heap.js";

await buildOurs(new URL("../dist/", import.meta.url));
